/// Why something failed, as a file and a sentence.
///
/// `Subject` is what it is about, a type of which there are no values: callers tell the errors of one from those of another
/// by it.
public struct LibraryError<Subject>: ReportableError, Equatable {
    public let code: ErrorCode
    /// The file or folder (`-` for a standard stream), or what else is concerned; `nil` where that is not known.
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
