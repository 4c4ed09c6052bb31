import Glibc

/// Lists of falling sigmas for a solver to walk, each ending in 0.
public enum SigmaSchedule {
    /// Evenly spaced in σ^(1/ρ) (Karras et al. 2022, eq. 5).
    public static func karras(steps: Int, from maximum: Float, to minimum: Float, rho: Float = 7) -> [Float] {
        let (top, bottom) = (pow(maximum, 1 / rho), pow(minimum, 1 / rho))
        return fractions(steps).map { pow(top + $0 * (bottom - top), rho) } + [0]
    }

    /// Evenly spaced in log σ.
    public static func exponential(steps: Int, from maximum: Float, to minimum: Float) -> [Float] {
        fractions(steps).map { exp(log(maximum) + $0 * (log(minimum) - log(maximum))) } + [0]
    }

    /// At the quantiles of a Beta distribution with both parameters 0.6, so that more σ are near either end (Lee et al.
    /// 2024, "Beta Sampling is All You Need").
    public static func beta(steps: Int, from maximum: Float, to minimum: Float) -> [Float] {
        let distribution = SymmetricBeta(0.6)
        return fractions(steps).map { fraction in
            minimum + Float(distribution.quantile(1 - Double(fraction))) * (maximum - minimum)
        } + [0]
    }

    /// Evenly spaced in σ, 0 included.
    public static func linear(steps: Int, from maximum: Float) -> [Float] {
        (0...steps).map { maximum * Float(steps - $0) / Float(steps) }
    }

    /// `steps` values from 0 to 1; 0 alone for a single step.
    private static func fractions(_ steps: Int) -> [Float] {
        precondition(steps > 0, "a schedule has at least one step")
        return (0..<steps).map { steps == 1 ? 0 : Float($0) / Float(steps - 1) }
    }
}
