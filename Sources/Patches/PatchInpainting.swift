import GentoolDiffusion
import GentoolRaster
import GentoolTensors

/// Fills a hole in a picture from the picture itself: masked diffusion with patches as the denoiser, coarse to fine.
///
/// At the coarsest resolution of a pyramid, where it costs little, several fillings are begun in different ways and the
/// best is kept. At each finer one the sample starts from what the coarser one found, plus noise, and is walked down
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
    /// The noise that a filling with a start begins with, in the same unit: it is there to be kept.
    public var startNoise: Float = 0.05
    /// The solver that walks the sigmas.
    public var solver: any Solver = LCMSolver()

    /// The usual settings, for photographs.
    public init() {}

    /// The hole filled.
    ///
    /// - Parameters:
    ///   - picture: 1, H, W, C; colours in 0...1. Those in the hole are not looked at.
    ///   - isHole: H * W; at least one pixel is not in the hole.
    ///   - isAvoided: H * W, known pixels that may not be copied; by default all may.
    ///   - guide: what is roughly to be seen in the hole; by default only the picture says that.
    ///   - seed: the same seed gives the same result.
    ///   - progress: told the done fraction, 0...1, every now and then.
    /// - Returns: 1, H, W, C; equal to `picture` outside the hole.
    public func fill(
        _ picture: Tensor, isHole: [Bool], avoiding isAvoided: [Bool]? = nil, guide: PatchGuide? = nil,
        seed: UInt64, progress: (Double) throws -> Void = { _ in }
    ) throws -> Tensor {
        try fill(
            picture, isHole: isHole, avoiding: isAvoided, guide: guide, start: nil, seed: seed, progress: progress
        ).picture
    }

    /// The hole filled so that it goes with what it is filled with already.
    ///
    /// - Parameters:
    ///   - picture: 1, H, W, C; colours in 0...1. Those in the hole are not looked at.
    ///   - isHole: H * W; at least one pixel is not in the hole.
    ///   - isAvoided: H * W, known pixels that may not be copied; by default all may.
    ///   - guide: what is roughly to be seen in the hole; by default only the picture says that.
    ///   - start: what the hole is filled with already, as in a clip by the frame before: sources that it names are copied
    ///     again, and the rest is filled from its colours.
    ///   - seed: the same seed gives the same result.
    ///   - progress: told the done fraction, 0...1, every now and then.
    /// - Returns: 1, H, W, C, equal to `picture` outside the hole; and per pixel of the hole which known pixel was copied
    ///   there, as a start has it; -1 elsewhere.
    /// - Throws: what `progress` throws.
    public func fill(
        _ picture: Tensor, isHole: [Bool], avoiding isAvoided: [Bool]? = nil, guide: PatchGuide? = nil,
        start: PatchAnchor?, seed: UInt64, progress: (Double) throws -> Void = { _ in }
    ) throws -> (picture: Tensor, sources: [Int32]) {
        let (height, width) = (picture.shape[1], picture.shape[2])
        precondition(isHole.count == width * height, "the hole has a value for each pixel")
        precondition(isAvoided?.count ?? isHole.count == isHole.count, "what is avoided has a value for each pixel")
        precondition(isHole.contains(false), "something is known")
        let none = [Int32](repeating: -1, count: isHole.count)
        guard isHole.contains(true) else { return (picture, none) }
        var pyramid = pyramid(picture, isHole: isHole, isAvoided: isAvoided, guide: guide)
        // What it is filled with already has its structure.
        if start != nil { pyramid = [pyramid[0]] }
        var generator = TorchGenerator(seed: seed)
        var finest: PatchDenoiser?
        let work = pyramid.map { Double($0.width * $0.height) }
        let total = work.reduce(0, +)
        let contrast = pyramid[0].contrastAroundHole()
        var done = 0.0
        while let level = pyramid.popLast() {
            let index = pyramid.count
            // A level at which the hole has vanished, or nothing is known whole, has nothing to say.
            if let box = level.hole, let grid = PatchGrid(level) {
                let coarseness = Float(index) / Float(max(1, work.count - 1))
                let usual = finestNoise + (coarsestNoise - finestNoise) * coarseness
                let noise = contrast * (start == nil ? usual : startNoise)
                let coarser = finest.take()?.field
                finest = try withoutActuallyEscaping(progress) { progress in
                    let walk = PatchWalk(
                        level: level, box: box, sigma: noise, equalVoteSigma: contrast * coarsestNoise, sweeps: sweeps,
                        steps: index == 0 ? finestSteps : steps, solver: solver,
                        seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03,
                        pause: { [done] in try progress((done + work[index] * $0) / total) })
                    if let start { return try walk.restarted(start, grid, &generator) }
                    if let coarser { return try walk.continued(coarser, grid, &generator) }
                    if guide != nil { return try walk.guided(grid, &generator) }
                    return try FillingChoice(walk: walk, grid: grid).best(&generator)
                }
            }
            done += work[index]
            try progress(done / total)
        }
        // Without a single patch to copy, a membrane over the hole is the best that can be said.
        let correspondences = finest.take()?.correspondences()
        guard var correspondences, correspondences.count == isHole.count else {
            return (membrane(picture, isHole: isHole), none)
        }
        if let start {
            for pixel in isHole.indices where isHole[pixel] && start.sources[pixel] >= 0 {
                correspondences[pixel] = start.sources[pixel]
            }
        }
        let filled = GradientReconstruction(known: picture, correspondences: correspondences).solved()
        return (guide?.completed(by: filled, isHole: isHole) ?? filled, correspondences)
    }

    /// The finest level first; the last is where the hole is about `coarsestDepth` deep.
    private func pyramid(_ picture: Tensor, isHole: [Bool], isAvoided: [Bool]?, guide: PatchGuide?) -> [PyramidLevel] {
        let (height, width, colors) = (picture.shape[1], picture.shape[2], picture.shape[3])
        let depth = holeDepth(isHole, width: width, height: height).max() ?? 0
        let smallestSide = 24
        var count = 1
        while depth / Float(1 << (count - 1)) > coarsestDepth && min(width, height) >> count >= smallestSide {
            count += 1
        }
        let values = picture.floats()
        let finest = PyramidLevel(
            picture: values, width: width, height: height, colors: colors, isHole: isHole, isAvoided: isAvoided,
            guide: guide?.blurred(over: values, isHole: isHole), textureWindow: max(1, 1 << max(0, count - 2)),
            textureWeight: textureWeight)
        return finest.pyramid(count)
    }

    /// Known colours stretched smoothly over the hole.
    private func membrane(_ picture: Tensor, isHole: [Bool]) -> Tensor {
        let stretched = PoissonSolver.membrane(
            over: picture.floats(), width: picture.shape[2], height: picture.shape[1], unknown: isHole, guess: 0.5)
        return Tensor(shape: picture.shape, elements: stretched)
    }
}
