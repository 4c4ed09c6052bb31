/// Turns text into the numbers that a text encoder was trained on.
public protocol Tokenizer: Sendable {
    /// The ids of a text's tokens, without those that a prompt begins, ends or is filled up with.
    func encode(_ text: String) -> [Int]
}
