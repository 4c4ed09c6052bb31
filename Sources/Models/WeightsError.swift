import GentoolBase

/// Why parameters don't make a network.
public struct WeightsError: ReportableError, Equatable {
    /// What kind of thing is wrong, for programs.
    public let code: ErrorCode
    /// Where the parameters come from: usually a file.
    public let file: String?
    /// Which parameter, what was found and what was expected.
    public let reason: String

    /// - Parameters:
    ///   - code: what kind of thing is wrong.
    ///   - source: where the parameters come from; see `WeightSource.name`.
    ///   - reason: what was found and what was expected.
    public init(_ code: ErrorCode, source: String, _ reason: String) {
        self.code = code
        file = source
        self.reason = reason
    }
}
