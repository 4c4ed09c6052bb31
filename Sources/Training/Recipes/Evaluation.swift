import GentoolRaster

/// How well a model does.
public struct Evaluation: Sendable {
    /// In the order in which people are told of them.
    public let metrics: [Metric]
    /// Something to look at.
    public let picture: Picture

    /// Numbers, and something to look at.
    public init(metrics: [Metric], picture: Picture) {
        self.metrics = metrics
        self.picture = picture
    }
}
