import ArgumentParser

/// A file with a weight behind a colon, such as style.safetensors:0.8; without one it counts 1.
struct WeightedFile: ExpressibleByArgument, ExplainedArgument, CustomStringConvertible {
    static let expectation = "a file, or one with its weight such as style.safetensors:0.8"

    let path: String
    let weight: Float

    init?(argument: String) {
        if let colon = argument.lastIndex(of: ":"), let weight = Float(argument[argument.index(after: colon)...]) {
            (path, self.weight) = (String(argument[..<colon]), weight)
        } else {
            (path, weight) = (argument, 1)
        }
        if path.isEmpty { return nil }
    }

    /// As it was given; without a weight of 1.
    var description: String { weight == 1 ? path : "\(path):\(weight)" }
}
