import GentoolTensors

/// Pseudo linear multistep (Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models on Manifolds", eq. 12): the
/// network's last four answers, weighted as by Adams and Bashforth. The first step asks twice and averages.
public struct PNDMSolver: Solver {
    /// In whose answers is counted.
    public let noise: NoiseSchedule
    /// Where a step from σ lands, if not at the next σ of the list: see `DDIMSolver`.
    public var landing: (@Sendable (_ sigma: Float) -> Float)?
    /// The σ from which a step would land at this one, where the first step is taken from.
    public var origin: (@Sendable (_ sigma: Float) -> Float)?

    /// By default steps go from each σ of the list to the next.
    ///
    /// - Parameters:
    ///   - noise: what the network was trained with: its own answers are weighted.
    ///   - landing: where a step from σ lands, if elsewhere.
    ///   - origin: from which σ a step would land at this one; where the first step is taken from.
    public init(
        _ noise: NoiseSchedule, landing: (@Sendable (_ sigma: Float) -> Float)? = nil,
        origin: (@Sendable (_ sigma: Float) -> Float)? = nil
    ) {
        self.noise = noise
        self.landing = landing
        self.origin = origin
    }

    private static let weights: [[Float]] = [
        [1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24],
    ]

    /// One answer a step, and two for the first; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        func answer(_ x: Tensor, _ sigma: Float) throws -> Tensor {
            self.noise.answer(try denoiser.denoise(x, sigma: sigma), x: x, sigma: sigma)
        }
        func step(_ x: Tensor, by answer: Tensor, from sigma: Float, to next: Float) -> Tensor {
            let slope =
                self.noise.parameterization == .epsilon
                ? answer : (1 / sigma) * (x - self.noise.denoised(answer, x: x, sigma: sigma))
            return x + (next - sigma) * slope
        }
        var x = x
        /// The newest first.
        var answers: [Tensor] = []
        for (index, (sigma, next)) in zip(sigmas, sigmas.dropFirst()).enumerated() {
            let newest = try answer(x, sigma)
            answers = [newest] + answers.prefix(3)
            let landed = landing?(sigma) ?? next
            if index == 0 && next > 0 && sigmas.count > 2 {
                let ahead = relabelled(step(x, by: newest, from: sigma, to: landed), from: landed, to: next)
                let average = 0.5 * (newest + (try answer(ahead, next)))
                let start = origin?(next) ?? sigma
                x = step(relabelled(x, from: sigma, to: start), by: average, from: start, to: next)
                continue
            }
            let weights = Self.weights[answers.count - 1]
            var combined = weights[0] * answers[0]
            for (weight, answer) in zip(weights, answers).dropFirst() { combined = combined + weight * answer }
            x = relabelled(step(x, by: combined, from: sigma, to: landed), from: landed, to: next)
        }
        return x
    }
}
