import GentoolBase
import GentoolDiffusion
import GentoolRaster
import GentoolTensors
import Glibc

/// A denoiser without weights: the best estimate of a clean patch is what known patches say, those of the picture
/// itself or of another one.
///
/// Every patch that touches the hole looks up the known patch nearest to it, and every pixel of the hole is told a
/// colour by all patches that cover it. At high σ they are averaged nearly as equals (the mean that an optimal
/// denoiser answers while it can't tell patches apart); as σ falls the best match decides alone, which makes the end
/// result sharp. The matching and the voting follow Newson, Almansa, Gousseau & Pérez 2017, "Non-local patch-based
/// image inpainting", IPOL 7.
///
/// The field of nearest neighbours and the features that are no colours are kept from call to call: the next begins with them.
final class PatchDenoiser: Denoiser {
    private let grid: PatchGrid
    private let box: PixelRect
    private let colors: Int
    private let features: MatchedFeatures
    /// How many features are voted on; those behind them stay as they are.
    private let voted: Int
    private let sweeps: Int
    private let equalVoteSigma: Float
    /// Per pixel the logarithm of how much a patch centred there is trusted: deep in large holes the trust itself is too
    /// small for a `Float`.
    private let logTrust: [Float]
    private(set) var field: NearestNeighbourField
    /// Called every now and then while patches are compared, with how much of an answer is done, 0...1; what it throws ends
    /// that.
    var pause: (Double) throws -> Void = { _ in }

    /// By what trust fades per pixel of distance from what is known (γ of Wexler, Shechtman & Irani 2007).
    private static let trustFalloff: Float = 1.15

    /// - Parameters:
    ///   - box: the part of the picture that samples cover.
    ///   - features: what patches are compared by; the hole's part is overwritten as calls go on.
    ///   - colors: how many of the features are colours.
    ///   - voted: how many of the features patches tell the hole, colours among them; the others stay as they are.
    ///   - sweeps: PatchMatch sweeps per call.
    ///   - equalVoteSigma: the σ from which on patches vote nearly as equals.
    init(
        grid: PatchGrid, box: PixelRect, features: MatchedFeatures, colors: Int, voted: Int,
        field: NearestNeighbourField, sweeps: Int, equalVoteSigma: Float
    ) {
        self.grid = grid
        self.box = box
        self.features = features
        self.colors = colors
        self.voted = voted
        self.field = field
        self.sweeps = sweeps
        self.equalVoteSigma = equalVoteSigma
        let falloff = log(Self.trustFalloff)
        logTrust = holeDepth(grid.isHole, width: grid.width, height: grid.height).map {
            // Where nothing of the picture is known, no patch is closer to it than another.
            $0.isFinite ? -falloff * $0 : 0
        }
    }

    /// - Parameter x: 1, H, W, C over the hole's box; colours in 0...1 plus noise. Only the hole's part is looked at.
    func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        grid.isHole.withUnsafeBufferPointer { isHole in
            x.withFloats { values in
                box.forEachPixel(pictureWidth: grid.width) { pixel, place in
                    guard isHole[pixel] else { return }
                    for color in 0..<colors { features.targets[pixel, color] = values[place * colors + color] }
                }
            }
        }
        field.remeasure(features)
        // Voting takes about as long as a sweep.
        let parts = Double(sweeps + 1)
        for sweep in 0..<sweeps {
            if let prices = features.prices {
                try pause(Double(sweep) / parts)
                prices.follow(field.sources, distance: field.meanDistance)
                field.remeasure(features)
            }
            try field.sweep(features) { try pause((Double(sweep) + $0) / parts) }
        }
        try pause(Double(sweeps) / parts)
        vote(temperature: min(1, sigma / equalVoteSigma))
        return currentEstimate(x)
    }

    /// What the field says before anything was compared: all patches vote as equals.
    func firstEstimate(_ x: Tensor) -> Tensor {
        vote(temperature: .infinity)
        return currentEstimate(x)
    }

    /// What the field says in the end: the best match decides nearly alone.
    func finalEstimate(_ x: Tensor) -> Tensor {
        vote(temperature: 0.05)
        return currentEstimate(x)
    }

    /// What the hole's features are now.
    func currentEstimate(_ x: Tensor) -> Tensor {
        Tensor(shape: x.shape) { result in
            grid.isHole.withUnsafeBufferPointer { isHole in
                x.withFloats { values in
                    box.forEachPixel(pictureWidth: grid.width) { pixel, place in
                        for color in 0..<colors {
                            result[place * colors + color] =
                                isHole[pixel] ? features.targets[pixel, color] : values[place * colors + color]
                        }
                    }
                }
            }
        }
    }

    /// Replaces the hole's features by what the patches over each pixel say they are.
    private func vote(temperature: Float) {
        let (channels, voted) = (features.targets.channels, voted)
        let (targets, known) = (features.targets.base, features.sources.base)
        forEachHoleRow { grid, sources, distances, logTrust, y in
            var ballots: [(distance: Float, logTrust: Float, source: Int)] = []
            for x in 0..<grid.width where grid.isHole[y * grid.width + x] {
                ballots.removeAll(keepingCapacity: true)
                var (best, sum, mostTrusted): (Float, Float, Float) = (.infinity, 0, -.infinity)
                grid.forEachTarget(over: x, y) { centre, index, offset in
                    ballots.append((distances[index], logTrust[centre], Int(sources[index]) + offset))
                    best = min(best, distances[index])
                    sum += distances[index]
                    mostTrusted = max(mostTrusted, logTrust[centre])
                }
                let bandwidth = 2 * temperature * sum / Float(ballots.count) + 1e-12
                let out = targets + (y * grid.width + x) * channels
                for c in 0..<voted { out[c] = 0 }
                var total: Float = 0
                for ballot in ballots {
                    let agreement = bandwidth.isFinite ? (best - ballot.distance) / bandwidth : 0
                    let weight = expf(ballot.logTrust - mostTrusted + agreement)
                    total += weight
                    // Sources lie outside the hole, so no vote reads what another has written.
                    for c in 0..<voted { out[c] += weight * known[ballot.source * channels + c] }
                }
                for c in 0..<voted { out[c] /= total }
            }
        }
    }

    /// Per pixel the known pixel that the best patch over it copies there, as `y * W + x`; -1 outside the hole.
    func correspondences() -> [Int32] {
        var result = [Int32](repeating: -1, count: grid.isHole.count)
        result.withUnsafeMutableBufferPointer { result in
            forEachHoleRow { grid, sources, distances, _, y in
                for x in 0..<grid.width where grid.isHole[y * grid.width + x] {
                    var best: Float = .infinity
                    grid.forEachTarget(over: x, y) { _, index, offset in
                        if distances[index] < best {
                            best = distances[index]
                            result[y * grid.width + x] = sources[index] + Int32(offset)
                        }
                    }
                }
            }
        }
        return result
    }

    private func forEachHoleRow(
        _ body: (
            _ grid: PatchGridView, _ sources: UnsafeBufferPointer<Int32>, _ distances: UnsafeBufferPointer<Float>,
            _ logTrust: UnsafeBufferPointer<Float>, _ y: Int
        ) -> Void
    ) {
        grid.withView { grid in
            field.sources.withUnsafeBufferPointer { sources in
                field.distances.withUnsafeBufferPointer { distances in
                    logTrust.withUnsafeBufferPointer { logTrust in
                        parallelFor(grid.height) { body(grid, sources, distances, logTrust, $0) }
                    }
                }
            }
        }
    }
}
