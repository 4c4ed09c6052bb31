import Tensors

/// Pseudo linear multistep (Liu et al. 2022, "Pseudo Numerical Methods for Diffusion Models on Manifolds", eq. 12): the
/// slopes of the last four answers, weighted as by Adams and Bashforth. The first step asks twice and averages.
public struct PNDMSolver: Solver {
    public init() {}

    private static let weights: [[Float]] = [
        [1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24],
    ]

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        func slope(_ x: Tensor, _ sigma: Float) throws -> Tensor {
            (1 / sigma) * (x - (try denoiser.denoise(x, sigma: sigma)))
        }
        var x = x
        /// The newest first.
        var slopes: [Tensor] = []
        for (index, (sigma, next)) in zip(sigmas, sigmas.dropFirst()).enumerated() {
            let newest = try slope(x, sigma)
            slopes = [newest] + slopes.prefix(3)
            var combined: Tensor
            if index == 0 && next > 0 && sigmas.count > 2 {
                combined = 0.5 * (newest + (try slope(x + (next - sigma) * newest, next)))
            } else {
                let weights = Self.weights[slopes.count - 1]
                combined = weights[0] * slopes[0]
                for (weight, slope) in zip(weights, slopes).dropFirst() { combined = combined + weight * slope }
            }
            x = x + (next - sigma) * combined
        }
        return x
    }
}
