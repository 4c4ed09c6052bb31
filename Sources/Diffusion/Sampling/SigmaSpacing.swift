/// How the sigmas lie between the highest and the lowest.
public enum SigmaSpacing: String, Sendable, CaseIterable {
    /// As the model's timesteps.
    case model
    case karras
    case exponential
    case beta
}
