/// Why nothing is made of a picture although nothing went wrong: what was asked for would not change it. One line for a
/// person.
public struct NothingToDo: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
