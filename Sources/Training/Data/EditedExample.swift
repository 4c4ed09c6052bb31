/// A picture with one thing changed.
public struct EditedExample: Sendable {
    /// What somebody would say to have the change made.
    public let instruction: String
    /// As large as the picture before the change.
    public let result: Example

    /// - Parameters:
    ///   - instruction: what somebody would say to have the change made.
    ///   - result: as large as the picture before the change.
    public init(instruction: String, result: Example) {
        self.instruction = instruction
        self.result = result
    }
}
