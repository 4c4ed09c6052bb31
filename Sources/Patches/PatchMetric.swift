import CGentoolKernels

/// How unlike two patches are.
struct PatchMetric {
    private let grid: PatchGridView
    private let targets: PatchFeatures
    private let sources: PatchFeatures
    private let prices: UnsafePointer<Float>?

    init(grid: PatchGridView, features: MatchedFeatures) {
        self.grid = grid
        targets = features.targets
        sources = features.sources
        prices = features.prices.map { UnsafePointer($0.base) }
    }

    /// The mean over the target's pixels of the summed squared difference of their features, and the source's price.
    ///
    /// - Parameter bound: the answer is only exact below it.
    @inline(__always)
    func distance(_ target: Int, _ source: Int, bound: Float) -> Float {
        let price = prices.map { $0[source] } ?? 0
        guard price < bound else { return bound }
        let radius = grid.radius
        let y = target / grid.width
        let x = target - y * grid.width
        let left = min(radius, x)
        let up = min(radius, y)
        let columns = left + min(radius, grid.width - 1 - x) + 1
        let rows = up + min(radius, grid.height - 1 - y) + 1
        let pixels = Float(columns * rows)
        let sum = gentool_block_distance(
            targets.base + (target - up * grid.width - left) * targets.channels, grid.width * targets.channels,
            sources.base + (source - up * grid.sourceWidth - left) * sources.channels,
            grid.sourceWidth * sources.channels, Int32(rows), Int32(columns * targets.channels),
            (bound - price) * pixels)
        return sum / pixels + price
    }
}
