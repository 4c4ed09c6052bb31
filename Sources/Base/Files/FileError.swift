/// Why a file or folder could not be read or written.
public struct FileError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The file or folder (or what a standard stream is called).
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    public let remedy: Remedy?

    public init(_ code: ErrorCode, file: String, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }
}
