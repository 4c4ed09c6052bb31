import GentoolDiffusion
import GentoolRaster
import GentoolTensors

/// The filling of one resolution of a picture: from a start, down to σ = 0.
struct PatchWalk {
    let level: PyramidLevel
    /// Holds the hole.
    let box: PixelRect
    /// The noise that it starts with.
    let sigma: Float
    let equalVoteSigma: Float
    let sweeps: Int
    let steps: Int
    let solver: any Solver
    let seed: UInt64
    /// Called every now and then with how much of the walk is done, 0...1; what it throws ends the walk.
    var pause: (Double) throws -> Void

    /// The same walk as one of several that are made one after the other.
    func part(_ index: Int, of count: Int) -> PatchWalk {
        var part = self
        part.pause = { [pause] in try pause((Double(index) + $0) / Double(count)) }
        return part
    }

    /// From what a resolution half as fine found.
    func continued(
        _ coarser: NearestNeighbourField, _ grid: PatchGrid, _ generator: inout TorchGenerator
    ) throws -> PatchDenoiser {
        let field = NearestNeighbourField(grid: grid, seed: seed) { coarser.doubled($0, in: grid) }
        let denoiser = denoiser(field, level.features)
        return try walked(denoiser, from: denoiser.firstEstimate(level.knownColors(in: box)), sigma, &generator)
    }

    /// From what a guide says about the hole.
    func guided(_ grid: PatchGrid, _ generator: inout TorchGenerator) throws -> PatchDenoiser {
        let features = level.features.copy()
        features.stretch(over: level.isHole, width: level.width, height: level.height, channels: level.voted)
        for pixel in level.isHole.indices where level.isHole[pixel] {
            for color in 0..<level.colors { features[pixel, color] = features[pixel, level.voted + color] }
        }
        return try begun(NearestNeighbourField(grid: grid, seed: seed), features, sigma: sigma / 4, &generator)
    }

    /// From what the hole is filled with already: the finest resolution.
    func restarted(
        _ start: PatchAnchor, _ grid: PatchGrid, _ generator: inout TorchGenerator
    ) throws -> PatchDenoiser {
        let features = level.features.copy()
        features.stretch(over: level.isHole, width: level.width, height: level.height, channels: level.voted)
        start.picture.withFloats { colors in
            for pixel in level.isHole.indices where level.isHole[pixel] {
                let source = Int(start.sources[pixel])
                if source >= 0 {
                    for channel in 0..<level.voted { features[pixel, channel] = level.features[source, channel] }
                } else {
                    for color in 0..<level.colors { features[pixel, color] = colors[pixel * level.colors + color] }
                }
            }
        }
        let field = NearestNeighbourField(grid: grid, seed: seed) { target in
            start.sources[target] < 0 ? nil : Int(start.sources[target])
        }
        return try begun(field, features, sigma: sigma, &generator)
    }

    /// From what `features` say about the hole.
    func begun(
        _ field: NearestNeighbourField, _ features: PatchFeatures, sigma: Float, _ generator: inout TorchGenerator
    ) throws -> PatchDenoiser {
        let denoiser = denoiser(field, features)
        return try walked(denoiser, from: denoiser.currentEstimate(level.knownColors(in: box)), sigma, &generator)
    }

    private func denoiser(_ field: NearestNeighbourField, _ features: PatchFeatures) -> PatchDenoiser {
        PatchDenoiser(
            grid: field.grid, box: box, features: MatchedFeatures(features), colors: level.colors,
            voted: level.voted, field: field, sweeps: sweeps, equalVoteSigma: equalVoteSigma)
    }

    private func walked(
        _ denoiser: PatchDenoiser, from start: Tensor, _ sigma: Float, _ generator: inout TorchGenerator
    ) throws -> PatchDenoiser {
        let known = level.knownColors(in: box)
        let noise = generator.normal(known.shape)
        let masked = MaskedDenoiser(denoiser, known: known, mask: level.mask(in: box), noise: noise)
        let sigmas = SigmaSchedule.linear(steps: steps, from: sigma)
        // Some solvers ask more than once a step.
        var answers = 0.0
        denoiser.pause = { [pause] in try pause(min(1, (answers + $0) / Double(steps))) }
        defer { denoiser.pause = { _ in } }
        let observed = ObservedDenoiser(masked) { _ in answers += 1 }
        _ = try solver.solve(observed, from: start + sigma * noise, sigmas: sigmas) { generator.normal($0) }
        return denoiser
    }
}

extension PatchGrid {
    /// With the largest patches that the known part has room for; `nil` where not even 3×3 pixels are known together.
    init?(_ level: PyramidLevel) {
        let enough = 32
        var best: PatchGrid?
        for radius in [3, 2, 1] {
            let grid = PatchGrid(
                width: level.width, height: level.height, hole: level.isHole, avoiding: level.isAvoided, radius: radius)
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
