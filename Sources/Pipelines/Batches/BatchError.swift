/// Why a batch can't begin: one line that says what was found, what was expected and what to do.
public struct BatchError: Error, CustomStringConvertible, Sendable, Equatable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
