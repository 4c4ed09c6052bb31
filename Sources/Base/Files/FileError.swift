/// Why a file or folder could not be read or written.
public struct FileError: ReportableError, Equatable {
    /// What kind of thing went wrong, for programs.
    public let code: ErrorCode
    /// The file or folder (or what a standard stream is called).
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    /// What the caller could change, if that is known.
    public let remedy: Remedy?

    /// - Parameters:
    ///   - code: what kind of thing went wrong.
    ///   - file: the file or folder, or what a standard stream is called.
    ///   - reason: what was found, what was expected, and what to do about it; one line without the file's name.
    ///   - remedy: what the caller could change, if that is known.
    public init(_ code: ErrorCode, file: String, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }
}
