import GentoolRaster

/// How far a picture is, told after each evaluation of the network.
public struct DiffusionProgress {
    /// 0...1.
    public let fraction: Double
    /// How often the network has been evaluated.
    public let functionEvaluations: Int
    /// What the picture would be if it ended here, at the model's size. Making it takes as long as decoding does.
    public let preview: () throws -> FloatImage

    /// The same as a part of more.
    ///
    /// - Parameters:
    ///   - done: function evaluations before this part.
    ///   - total: function evaluations of all parts.
    func part(after done: Int, of total: Int) -> DiffusionProgress {
        DiffusionProgress(
            fraction: min(1, Double(done + functionEvaluations) / Double(total)),
            functionEvaluations: done + functionEvaluations, preview: preview)
    }

    /// The same as one of several turns that take equally long.
    package func turn(_ index: Int, of count: Int) -> DiffusionProgress {
        DiffusionProgress(
            fraction: (Double(index) + fraction) / Double(count), functionEvaluations: functionEvaluations,
            preview: preview)
    }
}
