import Glibc

/// The noise levels that a discrete diffusion model was trained with, in σ: the noise's deviation when the clean part
/// is not scaled down.
///
/// Ho et al. 2020 give the variances β of `count` small steps; after `t` of them ᾱ = Π (1 - β) of the clean part's
/// variance is left, so that σ² = (1 - ᾱ) / ᾱ.
public struct NoiseTable: Sendable, Equatable {
    /// σ after each step, rising.
    public let sigmas: [Float]
    private let logSigmas: [Float]

    /// - Parameter betas: the variance of each step, 0...1.
    public init(betas: [Double]) {
        var remaining = 1.0
        self.init(
            remaining: betas.map { beta in
                remaining *= 1 - beta
                return remaining
            })
    }

    /// - Parameter remaining: ᾱ after each step, falling.
    private init(remaining: [Double]) {
        sigmas = remaining.map { Float(((1 - $0) / $0).squareRoot()) }
        logSigmas = sigmas.map { log($0) }
    }

    /// Stable Diffusion's: √β rises evenly ("scaled linear").
    public static func scaledLinear(from start: Double = 0.00085, to end: Double = 0.012, count: Int = 1000)
        -> NoiseTable
    {
        let (low, high) = (start.squareRoot(), end.squareRoot())
        return NoiseTable(
            betas: rising(from: low, to: high, count: count).map { $0 * $0 })
    }

    /// β rises evenly.
    public static func linear(from start: Double, to end: Double, count: Int = 1000) -> NoiseTable {
        NoiseTable(betas: rising(from: start, to: end, count: count))
    }

    /// A single number is the first.
    private static func rising(from start: Double, to end: Double, count: Int) -> [Double] {
        (0..<count).map { start + (end - start) * Double($0) / Double(max(1, count - 1)) }
    }

    /// ᾱ falls as the square of a cosine (Nichol & Dhariwal 2021, "Improved Denoising Diffusion Probabilistic Models",
    /// eq. 17), and no β is above 0.999.
    public static func squaredCosine(count: Int = 1000) -> NoiseTable {
        func remaining(_ step: Int) -> Double {
            let angle = cos((Double(step) / Double(count) + 0.008) / 1.008 * .pi / 2)
            return angle * angle
        }
        return NoiseTable(betas: (0..<count).map { min(1 - remaining($0 + 1) / remaining($0), 0.999) })
    }

    /// The same noise stretched so that nothing of the clean part is left after the last step (Lin et al. 2024, algorithm
    /// 1).
    ///
    /// - Parameter least: what ᾱ ends with in the place of 0, so that σ stays a number.
    public func endingInNoise(least: Double) -> NoiseTable {
        let roots = sigmas.map { 1 / (Double($0) * Double($0) + 1).squareRoot() }
        let (first, last) = (roots[0], roots[roots.count - 1])
        guard first > last else { return self }
        return NoiseTable(
            remaining: roots.map { root in
                let stretched = (root - last) * first / (first - last)
                return max(least, stretched * stretched)
            })
    }

    /// σ at a timestep, which may lie between two.
    public func sigma(at timestep: Float) -> Float {
        let below = min(max(Int(timestep), 0), sigmas.count - 1)
        let fraction = min(max(timestep - Float(below), 0), 1)
        return sigmas[below] + fraction * (sigmas[min(below + 1, sigmas.count - 1)] - sigmas[below])
    }

    /// The timestep whose noise is σ: interpolated in log σ, and whole where σ is one of the table's.
    public func timestep(of sigma: Float) -> Float {
        let value = log(sigma)
        let above = logSigmas.firstIndex { $0 >= value } ?? logSigmas.count - 1
        guard above > 0 else { return 0 }
        let fraction = (value - logSigmas[above - 1]) / (logSigmas[above] - logSigmas[above - 1])
        let timestep = Float(above - 1) + min(max(fraction, 0), 1)
        return abs(timestep - timestep.rounded()) < 1e-3 ? timestep.rounded() : timestep
    }
}
