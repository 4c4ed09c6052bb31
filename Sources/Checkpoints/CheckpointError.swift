/// Why a file of weights can't be used: one line with the file, what was found, what was expected, and what to do.
public struct CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
    public let description: String

    public init(file: String, _ problem: String) { description = "\(file): \(problem)" }
}
