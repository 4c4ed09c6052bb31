import GentoolBase

/// Why a picture can't be upscaled.
public struct UpscaleError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The picture; `nil` from pipelines, which don't know its name.
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
