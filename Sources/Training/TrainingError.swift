import GentoolBase
import GentoolModels

/// Why a training can't begin or go on.
public typealias TrainingError = LibraryError<TrainingSubject>

/// What a `TrainingError` is about.
public enum TrainingSubject {}

extension TrainingError {
    /// Says whose configuration is flawed.
    static func refusing<Made>(_ path: String, _ body: () throws -> Made) throws -> Made {
        do { return try body() } catch let flaw as ConfigurationFlaw {
            throw TrainingError(.damaged, file: path, "is damaged: \(flaw)")
        }
    }
}
