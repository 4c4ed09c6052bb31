import GentoolBase
import GentoolRaster
import GentoolTensors

/// Chooses among fillings of a hole that were begun in different ways, at a resolution where each costs little.
///
/// A filling is good if its patches are found elsewhere in the picture and if nothing in it stands alone: a scrap of
/// something else is made of true patches, but no edge at the rim leads to it. The pieces of the best one that
/// stand out are filled again, without them as sources.
struct FillingChoice {
    private let walk: PatchWalk
    private let grid: PatchGrid
    /// What stands out no more than that belongs to the picture.
    private let usual: UsualBarrier
    private let contours: JoinedContours?

    /// What a barrier counts against a patch's distance.
    private static let barrierWeight: Float = 4
    /// And what stands out does: people see a scrap before they see anything else.
    private static let scrapWeight: Float = 12
    /// And what a contour that is not joined does.
    private static let contourWeight: Float = 1
    /// How many fillings are begun at most and at least, and how many patches all of them may have to find.
    private static let (most, least, budget) = (6, 2, 16_000)
    /// How often what stands out may be filled again.
    private static let repeats = 3
    /// The barrier from which on a pixel stands out where nothing around the hole does.
    private static let scrap: Float = 0.02
    /// How much of the noise that else drowns what a filling begins with a membrane gets: it is there to be kept.
    private static let membraneNoise: Float = 0.3
    /// How unlike the rim a source may be, in units of the noise.
    private static let tolerance: Float = 0.5

    init(walk: PatchWalk, grid: PatchGrid) {
        self.walk = walk
        self.grid = grid
        usual = walk.level.usualBarrier(in: walk.box)
        contours = JoinedContours(walk.level)
    }

    private struct Filling {
        let denoiser: PatchDenoiser
        /// Per pixel how much it stands out.
        let barriers: [Float]
        let score: Float
    }

    /// - Returns: what filled the hole best.
    func best(_ generator: inout TorchGenerator) throws -> PatchDenoiser {
        let near = grid.avoiding(walk.level.unlikeRim(tolerance: walk.sigma * Self.tolerance))
        var best = try peeled(grid, 0, expecting: contours, &generator)
        for attempt in 1..<max(Self.least, min(Self.most, Self.budget / grid.targets.count)) {
            let filling: Filling
            switch attempt % 3 {
            case 0: filling = try peeled(grid, attempt, &generator)
            case 1: filling = try stretched(grid, attempt, &generator)
            default:
                guard let near else { continue }
                filling = try peeled(near, attempt, expecting: contours, &generator)
            }
            if filling.score < best.score { best = filling }
        }
        for attempt in 0..<Self.repeats {
            guard let rest = withoutScraps(of: best) else { break }
            let filling = try peeled(rest, Self.most + attempt, expecting: contours, &generator)
            guard filling.score < best.score else { break }
            best = filling
        }
        return best.denoiser
    }

    /// Begun ring by ring from the rim.
    private func peeled(
        _ grid: PatchGrid, _ attempt: Int, expecting expected: JoinedContours? = nil, _ generator: inout TorchGenerator
    ) throws -> Filling {
        let features = walk.level.features.copy()
        let seed = seed(attempt)
        let peel = OnionPeel(grid: grid, features: features, expecting: expected, seed: seed)
        let field = NearestNeighbourField(grid: grid, seed: seed) { peel.guess[$0] }
        return judged(try part(attempt).begun(field, features, sigma: walk.sigma, &generator), features)
    }

    /// Begun as a membrane over the hole, between its contours.
    private func stretched(_ grid: PatchGrid, _ attempt: Int, _ generator: inout TorchGenerator) throws -> Filling {
        let features = walk.level.features.copy()
        var isUnknown = grid.isHole
        if let contours {
            contours.draw(in: features)
            for pixel in contours.pixels { isUnknown[pixel] = false }
        }
        features.stretch(over: isUnknown, width: grid.width, height: grid.height, channels: walk.level.voted)
        let field = NearestNeighbourField(grid: grid, seed: seed(attempt))
        let noise = walk.sigma * Self.membraneNoise
        return judged(try part(attempt).begun(field, features, sigma: noise, &generator), features)
    }

    private func part(_ attempt: Int) -> PatchWalk { walk.part(attempt, of: Self.most + Self.repeats) }

    private func seed(_ attempt: Int) -> UInt64 { walk.seed &+ UInt64(attempt) &* 0x9E37_79B9_7F4A_7C15 }

    private func judged(_ denoiser: PatchDenoiser, _ features: PatchFeatures) -> Filling {
        let barriers = walk.level.with(features).barrierDistance(grid.isHole, in: walk.box)
        let holePixels = Float(grid.isHole.count { $0 })
        let mean = barriers.reduce(0, +) / holePixels
        let scraps = barriers.reduce(0) { $0 + max(0, $1 - threshold) } / holePixels
        let gaps = contours?.difference(features, colors: walk.level.colors) ?? 0
        return Filling(
            denoiser: denoiser, barriers: barriers,
            score: denoiser.field.meanDistance + Self.barrierWeight * max(0, mean - usual.mean)
                + Self.scrapWeight * scraps + Self.contourWeight * gaps)
    }

    /// The barrier from which on a pixel stands out.
    private var threshold: Float { max(Self.scrap, usual.high) }

    /// The grid without the sources of what stands out in a filling; `nil` if nothing does, or nearly nothing is left.
    private func withoutScraps(of filling: Filling) -> PatchGrid? {
        let copied = filling.denoiser.correspondences()
        var isScrap = [Bool](repeating: false, count: copied.count)
        for pixel in copied.indices where copied[pixel] >= 0 && filling.barriers[pixel] > threshold {
            isScrap[Int(copied[pixel])] = true
        }
        guard isScrap.contains(true) else { return nil }
        return filling.denoiser.field.grid.avoiding(isScrap)
    }
}

extension PatchGrid {
    /// This grid without the patches that have some of these pixels; `nil` if hardly any were left.
    fileprivate func avoiding(_ isAvoided: [Bool]) -> PatchGrid? {
        let avoided = BoxSums.sums(isAvoided.map { $0 ? 1 : 0 }, width: width, height: height, radius: radius)
        let rest = sources.filter { avoided[Int($0)] == 0 }
        return rest.count >= 32 ? PatchGrid(self, sources: rest) : nil
    }
}

extension PyramidLevel {
    /// Per known pixel whether it is unlike all there is close to the hole: the part of the picture that is not asked
    /// what belongs into the hole.
    ///
    /// - Parameter tolerance: the root of the summed squared difference of features that is no difference.
    fileprivate func unlikeRim(tolerance: Float) -> [Bool] {
        let reach = 3
        let near = BoxSums.sums(isHole.map { $0 ? 1 : 0 }, width: width, height: height, radius: reach)
        let rim = isHole.indices.filter { near[$0] > 0 && !isHole[$0] }
        let samples = 96
        let palette = stride(from: 0, to: rim.count, by: max(1, rim.count / samples)).map { rim[$0] }
        let (channels, base, bound) = (channels, features.base, tolerance * tolerance)
        var isUnlike = [Bool](repeating: false, count: isHole.count)
        isUnlike.withUnsafeMutableBufferPointer { isUnlike in
            parallelFor(height) { y in
                for pixel in (y * width)..<((y + 1) * width) where !isHole[pixel] {
                    isUnlike[pixel] = palette.allSatisfy { other in
                        var sum: Float = 0
                        for channel in 0..<channels {
                            let difference = base[pixel * channels + channel] - base[other * channels + channel]
                            sum += difference * difference
                        }
                        return sum >= bound
                    }
                }
            }
        }
        return isUnlike
    }
}
