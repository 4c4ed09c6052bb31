import CGentoolKernels

/// How unlike two patches are.
///
/// Bare numbers and pointers: what loops over millions of pixels pass on must be small.
struct PatchMetric {
    private let width: Int
    private let height: Int
    private let sourceWidth: Int
    private let radius: Int
    private let channels: Int
    private let targets: UnsafePointer<Float>
    private let sources: UnsafePointer<Float>
    private let prices: UnsafePointer<Float>?

    init(grid: PatchGridView, features: MatchedFeatures) {
        (width, height, sourceWidth, radius) = (grid.width, grid.height, grid.sourceWidth, grid.radius)
        channels = features.targets.channels
        targets = UnsafePointer(features.targets.base)
        sources = UnsafePointer(features.sources.base)
        prices = features.prices.map { UnsafePointer($0.base) }
    }

    /// The mean over the target's pixels of the summed squared difference of their features, and the source's price.
    ///
    /// - Parameter bound: the answer is only exact below it.
    @inline(__always)
    func distance(_ target: Int, _ source: Int, bound: Float) -> Float {
        let price = prices.map { $0[source] } ?? 0
        guard price < bound else { return bound }
        let y = target / width
        let x = target - y * width
        let left = min(radius, x)
        let up = min(radius, y)
        let columns = left + min(radius, width - 1 - x) + 1
        let rows = up + min(radius, height - 1 - y) + 1
        let pixels = Float(columns * rows)
        let sum = gentool_block_distance(
            targets + (target - up * width - left) * channels, width * channels,
            sources + (source - up * sourceWidth - left) * channels, sourceWidth * channels, Int32(rows),
            Int32(columns * channels), (bound - price) * pixels)
        return sum / pixels + price
    }
}
