/// Why a tokenizer could not be read or changed: one line for a person.
public struct TokenizerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or folder, when one is concerned.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String

    public init(file: String? = nil, _ reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String {
        file.map { "\($0): \(reason)" } ?? reason
    }
}
