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

    /// Weights that are of nothing which can be read.
    ///
    /// - Parameters:
    ///   - source: the weights of the file.
    ///   - file: the model's file.
    ///   - noun: what was looked for, such as "no eraser which can be read".
    ///   - expected: all that there is of it.
    init(unknown source: CheckpointWeights, _ file: String, of noun: String, expected: String) {
        let names = source.parameters.keys
        let examples = names.sorted().prefix(3).joined(separator: ", ")
        self.init(
            .wrongModel, file, "has \(names.count) tensors (\(examples) …) that are of \(noun); expected \(expected)")
    }
}
