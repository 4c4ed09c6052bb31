/// Why something failed, as a file and a sentence.
///
/// `Subject` is what it is about, a type of which there are no values: callers tell the errors of one from those of another
/// by it.
public struct LibraryError<Subject>: ReportableError, Equatable {
    /// What kind of thing went wrong, for programs.
    public let code: ErrorCode
    /// The file or folder (`-` for a standard stream), or what else is concerned; `nil` where that is not known.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    /// What the caller could change, if that is known.
    public let remedy: Remedy?

    /// - Parameters:
    ///   - code: what kind of thing went wrong.
    ///   - file: the file or folder, or what else is concerned; `nil` where that is not known.
    ///   - reason: what was found, what was expected, and what to do about it; one line without the file's name.
    ///   - remedy: what the caller could change, if that is known.
    public init(_ code: ErrorCode, file: String? = nil, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }
}
