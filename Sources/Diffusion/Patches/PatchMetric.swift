import CKernels

/// How unlike two patches are.
struct PatchMetric {
    let grid: PatchGridView
    let features: PatchFeatures

    /// The mean over the target's pixels of the summed squared difference of their features.
    ///
    /// - Parameter bound: the answer is only exact below it.
    @inline(__always)
    func distance(_ target: Int, _ source: Int, bound: Float) -> Float {
        let radius = grid.radius
        let y = target / grid.width
        let x = target - y * grid.width
        let left = min(radius, x)
        let up = min(radius, y)
        let columns = left + min(radius, grid.width - 1 - x) + 1
        let rows = up + min(radius, grid.height - 1 - y) + 1
        let corner = up * grid.width + left
        let pixels = Float(columns * rows)
        let sum = kernel_block_distance(
            features.base + (target - corner) * features.channels,
            features.base + (source - corner) * features.channels,
            grid.width * features.channels, Int32(rows), Int32(columns * features.channels),
            bound * pixels)
        return sum / pixels
    }
}
