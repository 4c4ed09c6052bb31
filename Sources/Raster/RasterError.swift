import GentoolBase

/// Why a picture could not be read, changed or written.
public struct RasterError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The file (or `-` for a standard stream), when one is concerned.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    public let remedy: Remedy?

    public init(_ code: ErrorCode, file: String? = nil, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }

    /// What an error of pictures without names says, of a file.
    public init(_ error: some ReportableError, file: String) {
        self.init(error.code, file: file, error.file == nil ? error.reason : "\(error)", remedy: error.remedy)
    }
}
