/// What a network was trained to answer.
public enum Parameterization: String, Sendable, CaseIterable {
    /// The noise (Ho et al. 2020).
    case epsilon
    /// √ᾱ ε - √(1 - ᾱ) x₀ (Salimans & Ho 2022).
    case velocity = "v_prediction"
    /// The clean sample.
    case sample
    /// What the clean sample has that the scaled input has not, at unit variance (Karras et al. 2022, eq. 7): the
    /// opposite of a velocity.
    case residual
    /// Noise minus the clean sample (Lipman et al. 2023, on a straight path).
    case flow

    /// What networks with discrete timesteps answer.
    public static let discrete: [Parameterization] = [.epsilon, .velocity, .sample]
}
