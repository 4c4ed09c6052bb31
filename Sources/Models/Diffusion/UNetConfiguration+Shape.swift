extension UNetConfiguration: DiffusionNetworkShape {
    /// Those of the text encoder's states.
    public var contextChannels: Int { crossAttentionDim }
    /// Each pixel of the coarsest resolution stands for as many.
    public var sideUnit: Int { 1 << mostDownsamplings }
    /// One for each resolution but the finest.
    public var mostDownsamplings: Int { blockOutChannels.count - 1 }
    /// Those of the x4 upscaler; `nil` for other models.
    public var noiseLevels: Int? { classEmbeddings }
    /// Whether it is a latent consistency model.
    public var knowsGuidance: Bool { timeConditionDim != nil }
    /// Features of any picture can be put in the place of others.
    public var takesInjections: Bool { true }
    /// The frames of clips pass in several batches of the same size.
    public var reusesFeatures: Bool { motion == nil }
    /// The first frame and the last one where there is a network of control, otherwise none.
    public var mostReferences: Int { motion?.mostKnownFrames ?? 0 }
    /// `nil` without motion modules.
    public var clipLength: Int? { motion?.clipLength }

    /// Checks the channels of the text and, for SDXL, those of the pooled text and the sizes.
    ///
    /// - Throws: `ConfigurationFlaw` where they are others than it was trained with.
    public func check(_ conditioning: Conditioning) throws {
        try checkContext(conditioning)
        guard let expected = projectionClassEmbeddingsInputDim else { return }
        let sizes = (conditioning.sizes?.count ?? 0) * (additionTimeEmbedDim ?? 0)
        let found = (conditioning.pooled?.shape[1] ?? 0) + sizes
        guard found == expected else {
            throw ConfigurationFlaw("text and sizes of \(found) channels, but a network for \(expected)")
        }
    }
}
