/// Why a file of weights can't be used: one line with the file, what was found, what was expected, and what to do.
public struct CheckpointError: Error, CustomStringConvertible, Sendable, Equatable {
    public let description: String

    /// - Parameter problem: may quote what a file says; what can't be printed is left out of it.
    public init(file: String, _ problem: String) {
        let printable = problem.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) }
        description = "\(file): \(String(printable))"
    }
}
