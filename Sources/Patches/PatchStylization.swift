import GentoolDiffusion
import GentoolTensors

/// Paints a picture with patches of other pictures: diffusion with their patches as the denoiser, coarse to fine.
///
/// At each resolution of a pyramid the sample starts from what the coarser one painted, plus noise, and is walked down
/// in σ. Every answer is pulled towards what the picture shows, strongly at the coarse resolutions and at high σ, and
/// patches are chosen whose surroundings are as light and coloured as the picture there: what is painted is the
/// picture, each stroke is the style's. (The scheme is that of Elad & Milanfar 2017, "Style Transfer via Texture
/// Synthesis"; noise, guides and prices take the place of their segmentation and of a list of patch sizes.)
public struct PatchStylization: Sendable {
    /// Denoising steps at the coarser resolutions.
    public var steps = 4
    /// Denoising steps at the finest.
    public var finestSteps = 3
    /// PatchMatch sweeps per step.
    public var sweeps = 2
    /// The noise that the coarsest resolution starts with, in units of the styles' contrast: it sets strokes free from
    /// what the picture shows.
    public var coarsestNoise: Float = 0.3
    /// The noise that the finest resolution starts with, in the same unit.
    public var finestNoise: Float = 0.15
    /// What the picture counts of an answer at the coarsest resolution, 0...1.
    public var coarsestContent: Float = 0.7
    /// What it counts at the finest.
    public var finestContent: Float = 0.3
    /// What a difference of surroundings counts against one of strokes.
    public var guideWeight: Float = 2
    /// How many times the resolution is halved at which surroundings are compared: strokes have to vanish there.
    public var guideOffset = 2
    /// How fast the price of a patch rises that is copied too often; 0 leaves all patches free.
    public var priceRate: Float = 0.1
    /// The least width and height of the coarsest resolution: patches cover a twentieth of it.
    public var coarsestSide = 128
    /// Patches are squares of twice so many pixels and one.
    public var patchRadius = 3
    /// What an anchor counts of an answer where it is trusted wholly, 0...1; the rest is free to follow the picture.
    public var anchorShare: Float = 0.9
    /// What it counts of the painting in the end, where it is trusted wholly: patches that are chosen again are never quite
    /// the same.
    public var keptShare: Float = 0.4
    /// The solver that walks the sigmas.
    public var solver: any Solver = LCMSolver()

    /// The usual settings, for paintings on photographs.
    public init() {}

    /// A picture that patches can be copied from.
    public struct Style: Sendable {
        let picture: Tensor
        let weight: Float

        /// - Parameters:
        ///   - picture: 1, H, W, C; at least as wide and high as a patch.
        ///   - weight: what it counts beside others, more than 0.
        public init(_ picture: Tensor, weight: Float = 1) {
            (self.picture, self.weight) = (picture, weight)
        }
    }

    /// The picture painted.
    ///
    /// - Parameters:
    ///   - picture: 1, H, W, C; its colours should be distributed as the styles' are.
    ///   - styles: at least one.
    ///   - seed: the same seed gives the same result.
    ///   - progress: told the done fraction, 0...1.
    /// - Returns: 1, H, W, C.
    public func stylize(
        _ picture: Tensor, with styles: [Style], seed: UInt64, progress: (Double) throws -> Void = { _ in }
    ) throws -> Tensor {
        try paint(picture, with: styles, anchor: nil, seed: seed, progress: progress).picture
    }

    /// The picture painted so that it goes with what is painted already.
    ///
    /// - Parameters:
    ///   - picture: as for `stylize`.
    ///   - styles: at least one.
    ///   - anchor: how it is painted already, where that is known; in the styles' colours.
    ///   - seed: the same seed gives the same result.
    ///   - progress: told the done fraction, 0...1.
    /// - Returns: the painting, 1, H, W, C; and for each pixel the middle of the patch that is copied there, as an anchor of
    ///   the same styles has it.
    /// - Throws: what `progress` throws.
    public func paint(
        _ picture: Tensor, with styles: [Style], anchor: PatchAnchor?, seed: UInt64,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> (picture: Tensor, sources: [Int32]) {
        let (height, width) = (picture.shape[1], picture.shape[2])
        var count = 1
        // Patches have to fit into the styles at every resolution.
        let smallestStyle = styles.map { min($0.picture.shape[1], $0.picture.shape[2]) }.min()!
        while min(width, height) >> count >= coarsestSide && smallestStyle >> count > 2 * patchRadius { count += 1 }
        let contents = PyramidLevel(picture).pyramid(count + guideOffset)
        let canvas = StyleCanvas(styles, levels: count + guideOffset)
        let anchors = anchor.map { PyramidLevel($0.picture).pyramid(count) }
        let trusts = anchor.map { PyramidLevel($0.trust).pyramid(count) }
        var generator = TorchGenerator(seed: seed)
        var finest: PatchDenoiser?
        let work = contents.prefix(count).enumerated().map { index, level in
            Double(level.width * level.height * (index == 0 ? finestSteps : steps))
        }
        // The painting itself is voted on once more.
        let total = work.reduce(0, +) + Double(width * height) / Double(sweeps + 1)
        var done = 0.0
        for index in (0..<count).reversed() {
            let level = StyleLevel(
                content: contents[index], surroundings: contents[index + guideOffset], canvas: canvas, index: index,
                guideOffset: guideOffset, coarseness: Float(index) / Float(max(1, count - 1)))
            let known = anchors.map { anchors in
                (picture: anchors[index].knownColors(in: level.box), trust: trusts![index].knownColors(in: level.box))
            }
            let sources = index == 0 ? anchor?.sources : nil
            let answer = work[index] / Double(index == 0 ? finestSteps : steps)
            func tell(_ share: Double) throws { try progress(min(1, (done + share * answer) / total)) }
            try tell(0)
            finest = try walk(
                level, from: finest.take()?.field, known, sources, seed, &generator, pause: tell
            ) {
                done += answer
                try tell(0)
            }
        }
        guard let finest else { return (picture, [Int32](repeating: -1, count: width * height)) }
        let painted = finest.finalEstimate(picture)
        try progress(1)
        let sources = finest.field.grid.targetIndex.map { $0 < 0 ? -1 : finest.field.sources[Int($0)] }
        guard let anchor else { return (painted, sources) }
        return (painted + keptShare * anchor.trust * (anchor.picture - painted), sources)
    }

    /// One resolution: from a start, down to σ = 0.
    private func walk(
        _ level: StyleLevel, from coarser: NearestNeighbourField?, _ anchor: (picture: Tensor, trust: Tensor)?,
        _ sources: [Int32]?, _ seed: UInt64, _ generator: inout TorchGenerator, pause: (Double) throws -> Void,
        answered: () throws -> Void
    ) throws -> PatchDenoiser {
        func at(_ level: StyleLevel, _ finest: Float, _ coarsest: Float) -> Float {
            finest + (coarsest - finest) * level.coarseness
        }
        let grid = level.grid(radius: patchRadius)
        let field = NearestNeighbourField(
            grid: grid, seed: seed &+ UInt64(level.index) &* 0xD1B5_4A32_D192_ED03, isIsotropic: true
        ) { target in
            if let source = sources?[target], source >= 0, Int(source) < grid.isSource.count { return Int(source) }
            return coarser?.doubled(target, in: grid)
        }
        let contrast = level.canvas.contrast(level: level.index)
        let denoiser = PatchDenoiser(
            grid: grid, box: level.box, features: level.features(guideWeight, grid: grid, priceRate: priceRate),
            colors: level.content.colors, voted: level.content.colors, field: field, sweeps: sweeps,
            equalVoteSigma: contrast)
        let clean = level.content.knownColors(in: level.box)
        var start = coarser == nil ? clean : denoiser.firstEstimate(clean)
        let sigma = contrast * at(level, finestNoise, coarsestNoise)
        var guided: any Denoiser = ContentDenoiser(
            denoiser, content: clean, share: at(level, finestContent, coarsestContent), from: sigma)
        // What is painted already needs no noise to set it free.
        var freedom: Tensor?
        if let anchor {
            start = start + anchor.trust * (anchor.picture - start)
            guided = AnchoredDenoiser(inner: guided, anchor: anchor.picture, share: anchorShare * anchor.trust)
            freedom = -1 * anchor.trust + 1
        }
        func noise(_ shape: [Int]) -> Tensor {
            let noise = generator.normal(shape)
            return freedom.map { $0 * noise } ?? noise
        }
        let sigmas = SigmaSchedule.linear(steps: level.index == 0 ? finestSteps : steps, from: sigma)
        try withoutActuallyEscaping(answered) { answered in
            try withoutActuallyEscaping(pause) { pause in
                denoiser.pause = pause
                defer { denoiser.pause = { _ in } }
                _ = try solver.solve(
                    ObservedDenoiser(guided) { _ in try answered() },
                    from: start + sigma * noise(clean.shape), sigmas: sigmas
                ) { noise($0) }
            }
        }
        return denoiser
    }
}
