import GentoolTensors

/// Walks a sample down a list of sigmas by asking a denoiser.
public protocol Solver: Sendable {
    /// The sample at the last sigma.
    ///
    /// - Parameters:
    ///   - denoiser: asked once or a few times for each step.
    ///   - x: the clean part plus noise of standard deviation `sigmas[0]`.
    ///   - sigmas: falling; usually ending in 0.
    ///   - noise: fresh standard normal noise in a given shape, for solvers that add some on the way.
    func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor
}
