import GentoolModels

/// Keeps structure in the noisy part of a run.
struct StructureInjector: FeatureInjector {
    let downsamplings: Int
    /// Timesteps above which features are kept, and attention.
    let featuresUntil: Float
    let attentionUntil: Float

    func injection(at timestep: Float) -> (any FeatureInjection)? {
        StructureInjection(
            downsamplings: downsamplings, keepsFeatures: timestep > featuresUntil,
            keepsAttention: timestep > attentionUntil)
    }
}
