/// How the sigmas lie between the highest and the lowest.
public enum SigmaSpacing: String, Sendable, CaseIterable {
    /// As the model's timesteps.
    case model
    /// Evenly in σ^(1/ρ) (Karras et al. 2022, eq. 5).
    case karras
    /// Evenly in log σ.
    case exponential
    /// At the quantiles of a Beta distribution, more of them near either end (Lee et al. 2024).
    case beta
}
