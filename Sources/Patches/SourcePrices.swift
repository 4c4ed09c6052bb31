/// What makes copying prefer source patches that are rarely copied.
///
/// Nearest patches alone are few: the smoothest ones of a picture are near to everything, and what is made of them is
/// mush. A price that rises wherever a patch is copied more often than its share, and falls again where it is not,
/// spreads the copies over the whole source: the prices are the potentials of semi-discrete optimal transport, found by
/// ascent (Houdard, Leclaire, Papadakis & Rabin 2021, "Wasserstein Generative Models for Patch-based Texture Synthesis", §3).
///
/// One owner raises them, between parallel loops that only read.
final class SourcePrices: @unchecked Sendable {
    /// Per pixel of the sources' picture, in the unit of patches' distances; at least 0.
    let base: UnsafeMutablePointer<Float>
    private let grid: PatchGrid
    /// Per pixel the share of all copies that a patch there should get, in units of the mean.
    private let shares: [Float]
    /// How far a price moves for a patch that is copied twice as often as it should, in units of the mean distance.
    private let rate: Float

    init(grid: PatchGrid, shares: [Float], rate: Float) {
        self.grid = grid
        self.shares = shares
        self.rate = rate
        base = .allocate(capacity: grid.isSource.count)
        base.initialize(repeating: 0, count: grid.isSource.count)
    }

    deinit { base.deallocate() }

    /// Raises the prices of what is copied too often, lowers those of what is copied too rarely.
    ///
    /// - Parameters:
    ///   - copied: the sources that patches are copied from now.
    ///   - distance: the mean distance of patches now.
    func follow(_ copied: [Int32], distance: Float) {
        var counts = [Float](repeating: 0, count: grid.isSource.count)
        for source in copied { counts[Int(source)] += 1 }
        // A pixel is copied by all patches over it.
        let uses = BoxSums.sums(counts, width: grid.sourceWidth, height: grid.sourceHeight, radius: grid.radius)
        let side = Float(2 * grid.radius + 1)
        let expected = side * side * Float(copied.count) / Float(grid.sources.count)
        for source in grid.sources {
            let place = Int(source)
            let excess = uses[place] / (expected * shares[place]) - 1
            base[place] = max(0, base[place] + rate * distance * min(excess, 2))
        }
    }
}
