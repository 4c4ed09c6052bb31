import GentoolBase

/// Why nothing is made of a picture although nothing went wrong: what was asked for would not change it.
public struct NothingToDo: ReportableError, Equatable {
    /// The picture, if the caller said so.
    public let file: String?
    public let reason: String

    public init(file: String? = nil, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    public var code: ErrorCode { .nothingToDo }
    public var remedy: Remedy? { .sayOtherwiseOrForce }
}
