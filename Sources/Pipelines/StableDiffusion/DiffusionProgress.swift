import Raster

/// How far a picture is, told after each answer of the network.
public struct DiffusionProgress {
    /// 0...1.
    public let fraction: Double
    /// How many answers there have been.
    public let answers: Int
    /// What the picture would be if it ended here, at the model's size. Making it takes as long as decoding does.
    public let preview: () throws -> FloatImage

    /// The same as a part of more.
    ///
    /// - Parameters:
    ///   - done: answers before this part.
    ///   - total: answers of all parts.
    func part(after done: Int, of total: Int) -> DiffusionProgress {
        DiffusionProgress(
            fraction: min(1, Double(done + answers) / Double(total)), answers: done + answers, preview: preview)
    }

    /// The same as one of several turns that take equally long.
    func turn(_ index: Int, of count: Int) -> DiffusionProgress {
        DiffusionProgress(fraction: (Double(index) + fraction) / Double(count), answers: answers, preview: preview)
    }
}
