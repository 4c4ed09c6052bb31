import GentoolTensors

/// Standard normal noise for one step of a solver.
///
/// - Parameters:
///   - shape: of the sample.
///   - sigma: where the step begins.
///   - next: where it ends.
public typealias StepNoise = (_ shape: [Int], _ sigma: Float, _ next: Float) -> Tensor

/// Walks a sample down a list of sigmas by asking a denoiser.
public protocol Solver: Sendable {
    /// The sample at the last sigma.
    ///
    /// - Parameters:
    ///   - denoiser: asked once or a few times for each step.
    ///   - x: the clean part plus noise of standard deviation `sigmas[0]`.
    ///   - sigmas: falling; usually ending in 0.
    ///   - noise: for solvers that add some on the way, once a step.
    func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor
}

extension Solver {
    /// Solves with noise of which nothing but the shape matters.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        try solve(denoiser, from: x, sigmas: sigmas) { shape, _, _ in noise(shape) }
    }
}
