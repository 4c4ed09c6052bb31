/// A number with a name.
public struct Metric: Sendable, Equatable, Codable {
    /// Such as `loss`; the log has a series for each name.
    public let name: String
    /// In the unit that the name says, if it has any.
    public let value: Double

    /// A number with its name.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}
