import Tensors

/// Strategic stochastic sampling (Zheng et al. 2024, "Trajectory Consistency Distillation", algorithm 4): each step goes
/// further down than the next σ, and comes back up to it with fresh noise.
public struct TCDSolver: Solver {
    /// How far down on the way to σ.
    public let lower: @Sendable (_ sigma: Float) -> Float

    public init(lower: @escaping @Sendable (_ sigma: Float) -> Float) { self.lower = lower }

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        var x = x
        for (index, (sigma, next)) in zip(sigmas, sigmas.dropFirst()).enumerated() {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            let isLast = index == sigmas.count - 2
            let down = isLast ? next : lower(next)
            x = .lerp(denoised, x, weight: down / sigma)
            if !isLast { x = x + (next * next - down * down).squareRoot() * noise(x.shape) }
        }
        return x
    }
}
