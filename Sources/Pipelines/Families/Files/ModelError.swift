import GentoolBase

/// Why a model can't be used.
public typealias ModelError = LibraryError<ModelSubject>

/// What a `ModelError` is about.
public enum ModelSubject {}

extension ModelError {
    /// - Parameters:
    ///   - code: what kind of thing went wrong.
    ///   - file: the model's file or folder, or what else it is about.
    ///   - reason: what was found, and what was expected.
    ///   - remedy: what the caller could change.
    public init(_ code: ErrorCode, _ file: String, _ reason: String, remedy: Remedy? = nil) {
        self.init(code, file: file, reason, remedy: remedy)
    }
}
