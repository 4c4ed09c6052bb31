import GentoolTensors

/// Heun's second-order method on the probability-flow ODE (Karras et al. 2022, algorithm 1): two answers per step,
/// but one for the last.
public struct HeunSolver: Solver {
    public init() {}

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let slope = (1 / sigma) * (x - (try denoiser.denoise(x, sigma: sigma)))
            let ahead = x + (next - sigma) * slope
            guard next > 0 else {
                x = ahead
                continue
            }
            let slopeAhead = (1 / next) * (ahead - (try denoiser.denoise(ahead, sigma: next)))
            x = x + ((next - sigma) / 2) * (slope + slopeAhead)
        }
        return x
    }
}
