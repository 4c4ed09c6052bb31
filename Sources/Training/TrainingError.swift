import GentoolModels

/// Why a training can't begin or go on.
public struct TrainingError: Error, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) { self.description = description }

    /// Says whose configuration is flawed.
    static func refusing<Made>(_ path: String, _ body: () throws -> Made) throws -> Made {
        do { return try body() } catch let flaw as ConfigurationFlaw {
            throw TrainingError("\(path): is damaged: \(flaw)")
        }
    }
}
