import GentoolBase

/// Why a model can't be used.
public struct ModelError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The model's file or folder, or what else it is about.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    public let remedy: Remedy?

    public init(_ code: ErrorCode, _ file: String, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }
}
