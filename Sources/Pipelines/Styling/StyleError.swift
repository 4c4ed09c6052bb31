import GentoolBase

/// Why a picture can't be painted in a style.
public struct StyleError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The style picture that is concerned; `nil` if it is the picture to be painted.
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
