extension UNetConfiguration: DiffusionNetworkShape {
    public var contextChannels: Int { crossAttentionDim }
    /// Each pixel of the coarsest resolution stands for as many.
    public var sideUnit: Int { 1 << mostDownsamplings }
    public var mostDownsamplings: Int { blockOutChannels.count - 1 }
    public var noiseLevels: Int? { classEmbeddings }
    public var knowsGuidance: Bool { timeConditionDim != nil }
    public var takesInjections: Bool { true }
    /// The frames of clips pass in several batches of the same size.
    public var reusesFeatures: Bool { motion == nil }
    public var mostReferences: Int { motion?.mostKnownFrames ?? 0 }
    public var clipLength: Int? { motion?.clipLength }

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
