import GentoolBase
import GentoolModels

/// Why a training can't begin or go on.
public struct TrainingError: ReportableError, Equatable {
    public let code: ErrorCode
    /// The file or folder, when one is concerned.
    public let file: String?
    /// What was found, what was expected, and what to do about it.
    public let reason: String
    public let remedy: Remedy?

    public init(_ code: ErrorCode, file: String? = nil, _ reason: String, remedy: Remedy? = nil) {
        self.code = code
        self.file = file
        self.reason = reason
        self.remedy = remedy
    }

    /// Says whose configuration is flawed.
    static func refusing<Made>(_ path: String, _ body: () throws -> Made) throws -> Made {
        do { return try body() } catch let flaw as ConfigurationFlaw {
            throw TrainingError(.damaged, file: path, "is damaged: \(flaw)")
        }
    }
}
