import GentoolBase

/// Why a batch can't begin.
public struct BatchError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The file or folder, or the line of a list, when one is concerned.
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
}
