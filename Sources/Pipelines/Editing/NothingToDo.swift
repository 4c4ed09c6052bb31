import GentoolBase

/// Why nothing is made of a picture although nothing went wrong: what was asked for would not change it.
public struct NothingToDo: ReportableError, Equatable {
    /// The picture, if the caller said so.
    public let file: String?
    /// What was asked for, and why it would change nothing.
    public let reason: String

    /// By default about no picture that the caller named.
    public init(file: String? = nil, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    /// Always `nothingToDo`.
    public var code: ErrorCode { .nothingToDo }
    /// To say what the model knows, or have what it makes all the same.
    public var remedy: Remedy? { .sayOtherwiseOrForce }
}
