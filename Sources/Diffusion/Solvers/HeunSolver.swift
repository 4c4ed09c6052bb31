import GentoolTensors

/// Heun's second-order method on the probability-flow ODE (Karras et al. 2022, algorithm 1): two answers per step,
/// but one for the last.
public struct HeunSolver: Solver {
    /// Whether slopes are those in flow matching's time, t = σ / (1 + σ). Euler's method is the same in both; the mean of
    /// two slopes is not, and in σ it is of no use for a step that begins at noise alone.
    public var isInTime = false

    /// - Parameter isInTime: whether slopes are those in flow matching's time.
    public init(isInTime: Bool = false) { self.isInTime = isInTime }

    /// Two answers a step, but one for a step to σ = 0; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        if isInTime { return try solveInTime(denoiser, from: x, sigmas: sigmas) }
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

    /// On z = x / (1 + σ) = (1 - t) · clean + t · noise, whose slope is noise less clean.
    private func solveInTime(_ denoiser: any Denoiser, from x: Tensor, sigmas: [Float]) throws -> Tensor {
        func slope(_ z: Tensor, _ sigma: Float) throws -> Tensor {
            let denoised = try denoiser.denoise((1 + sigma) * z, sigma: sigma)
            return ((1 + sigma) / sigma) * (z - denoised)
        }
        guard let first = sigmas.first, let last = sigmas.last else { return x }
        var z = (1 / (1 + first)) * x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let step = next / (1 + next) - sigma / (1 + sigma)
            let here = try slope(z, sigma)
            let ahead = z + step * here
            z = next > 0 ? z + (step / 2) * (here + (try slope(ahead, next))) : ahead
        }
        return (1 + last) * z
    }
}
