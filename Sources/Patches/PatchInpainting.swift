import GentoolDiffusion
import GentoolRaster
import GentoolTensors

/// Fills a hole in a picture from the picture itself: masked diffusion with patches as the denoiser, coarse to fine.
///
/// At each resolution of a pyramid the sample starts from what the coarser one found, plus noise, and is walked down
/// in σ; the finest one is then rebuilt sharply from the pixels that its patches copy.
public struct PatchInpainting: Sendable {
    /// Denoising steps at the coarser resolutions, where the structure is decided.
    public var steps = 10
    /// Denoising steps at the finest, where only details are left to settle.
    public var finestSteps = 4
    /// PatchMatch sweeps per step.
    public var sweeps = 3
    /// The noise that the coarsest resolution starts with, in units of the contrast around the hole: more would drown
    /// a faint pattern.
    public var coarsestNoise: Float = 0.85
    /// The noise that the finest resolution starts with, in the same unit.
    public var finestNoise: Float = 0.5
    /// What a difference of texture counts against one of colour.
    public var textureWeight: Float = 10
    /// The half-width in pixels of a hole at the coarsest resolution.
    public var coarsestDepth: Float = 12
    /// The solver that walks the sigmas.
    public var solver: any Solver = LCMSolver()

    public init() {}

    /// The hole filled.
    ///
    /// - Parameters:
    ///   - picture: 1, H, W, C; colours in 0...1. Those in the hole are not looked at.
    ///   - isHole: H * W; at least one pixel is not in the hole.
    ///   - seed: the same seed gives the same result.
    ///   - progress: told the done fraction, 0...1, after each resolution.
    /// - Returns: 1, H, W, C; equal to `picture` outside the hole.
    public func fill(
        _ picture: Tensor, isHole: [Bool], seed: UInt64, progress: (Double) throws -> Void = { _ in }
    ) throws -> Tensor {
        let (height, width) = (picture.shape[1], picture.shape[2])
        precondition(isHole.count == width * height, "the hole has a value for each pixel")
        precondition(isHole.contains(false), "something is known")
        guard isHole.contains(true) else { return picture }
        var pyramid = pyramid(picture, isHole: isHole)
        var generator = TorchGenerator(seed: seed)
        var finest: PatchDenoiser?
        let work = pyramid.map { Double($0.width * $0.height) }
        let contrast = pyramid[0].contrastAroundHole()
        var done = 0.0
        while let level = pyramid.popLast() {
            let index = pyramid.count
            // A level at which the hole has vanished, or nothing is known whole, has nothing to say.
            if let box = level.hole, let grid = PatchGrid(level) {
                let coarseness = Float(index) / Float(max(1, work.count - 1))
                let noise = contrast * (finestNoise + (coarsestNoise - finestNoise) * coarseness)
                let coarser = finest.take()?.field
                finest = try walk(
                    level, box, grid, from: coarser, sigma: noise, equalVoteSigma: contrast * coarsestNoise,
                    index: index, seed, &generator)
            }
            done += work[index]
            try progress(done / work.reduce(0, +))
        }
        // Without a single patch to copy, a membrane over the hole is the best that can be said.
        let correspondences = finest.take()?.correspondences()
        guard let correspondences, correspondences.count == isHole.count else {
            return membrane(picture, isHole: isHole)
        }
        return GradientReconstruction(known: picture, correspondences: correspondences).solved()
    }

    /// The finest level first; the last is where the hole is about `coarsestDepth` deep.
    private func pyramid(_ picture: Tensor, isHole: [Bool]) -> [PyramidLevel] {
        let (height, width, colors) = (picture.shape[1], picture.shape[2], picture.shape[3])
        let depth = holeDepth(isHole, width: width, height: height).max() ?? 0
        let smallestSide = 24
        var count = 1
        while depth / Float(1 << (count - 1)) > coarsestDepth && min(width, height) >> count >= smallestSide {
            count += 1
        }
        let finest = PyramidLevel(
            picture: picture.floats(), width: width, height: height, colors: colors, isHole: isHole,
            textureWindow: max(1, 1 << max(0, count - 2)), textureWeight: textureWeight)
        return finest.pyramid(count)
    }

    /// One resolution: from a start, down to σ = 0.
    private func walk(
        _ level: PyramidLevel, _ box: PixelRect, _ grid: PatchGrid, from coarser: NearestNeighbourField?, sigma: Float,
        equalVoteSigma: Float, index: Int, _ seed: UInt64, _ generator: inout TorchGenerator
    ) throws -> PatchDenoiser {
        let seed = seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03
        let features = level.features
        let field: NearestNeighbourField
        if let coarser {
            field = NearestNeighbourField(grid: grid, seed: seed) { coarser.doubled($0, in: grid) }
        } else {
            let peel = OnionPeel(grid: grid, features: features, seed: seed)
            field = NearestNeighbourField(grid: grid, seed: seed) { peel.guess[$0] }
        }
        let denoiser = PatchDenoiser(
            grid: grid, box: box, features: MatchedFeatures(features), colors: level.colors, voted: level.channels,
            field: field, sweeps: sweeps, equalVoteSigma: equalVoteSigma)
        let known = level.knownColors(in: box)
        let start = coarser == nil ? denoiser.currentEstimate(known) : denoiser.firstEstimate(known)
        let noise = generator.normal(known.shape)
        let masked = MaskedDenoiser(denoiser, known: known, mask: level.mask(in: box), noise: noise)
        let sigmas = SigmaSchedule.linear(steps: index == 0 ? finestSteps : steps, from: sigma)
        _ = try solver.solve(masked, from: start + sigma * noise, sigmas: sigmas) { generator.normal($0) }
        return denoiser
    }

    /// Known colours stretched smoothly over the hole.
    private func membrane(_ picture: Tensor, isHole: [Bool]) -> Tensor {
        let stretched = PoissonSolver.membrane(
            over: picture.floats(), width: picture.shape[2], height: picture.shape[1], unknown: isHole, guess: 0.5)
        return Tensor(shape: picture.shape, elements: stretched)
    }
}

extension PatchGrid {
    /// With the largest patches that the known part has room for; `nil` where not even 3×3 pixels are known together.
    init?(_ level: PyramidLevel) {
        let enough = 32
        var best: PatchGrid?
        for radius in [3, 2, 1] {
            let grid = PatchGrid(width: level.width, height: level.height, hole: level.isHole, radius: radius)
            if !grid.sources.isEmpty { best = grid }
            if grid.sources.count >= enough { break }
        }
        guard let best else { return nil }
        self = best
    }
}

extension NearestNeighbourField {
    /// What this field says about `target` of a grid of twice the size.
    func doubled(_ target: Int, in finer: PatchGrid) -> Int? {
        let (x, y) = (target % finer.width, target / finer.width)
        let index = Int(grid.targetIndex[y / 2 * grid.width + x / 2])
        guard index >= 0 else { return nil }
        let source = Int(sources[index])
        let (sourceX, sourceY) = (
            source % grid.sourceWidth * 2 + x % 2, source / grid.sourceWidth * 2 + y % 2
        )
        guard sourceX < finer.sourceWidth && sourceY < finer.sourceHeight else { return nil }
        return sourceY * finer.sourceWidth + sourceX
    }
}
