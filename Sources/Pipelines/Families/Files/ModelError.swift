/// Why a model can't be used: one line with where, what was found, what was expected, and what to do.
public struct ModelError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ place: String, _ problem: String) { description = "\(place): \(problem)" }
}
