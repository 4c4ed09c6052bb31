/// Why a picture can't be painted in a style: one line without the picture's name.
public struct StyleError: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) { self.description = description }
}
