/// What target patches and source patches are compared by.
struct MatchedFeatures: Sendable {
    let targets: PatchFeatures
    /// As many channels; the same object where both lie in one picture.
    let sources: PatchFeatures
    /// Per pixel of the sources' picture what it costs to copy the patch there; nothing by default.
    var prices: SourcePrices?

    init(targets: PatchFeatures, sources: PatchFeatures, prices: SourcePrices? = nil) {
        precondition(targets.channels == sources.channels, "patches are compared by the same features")
        self.targets = targets
        self.sources = sources
        self.prices = prices
    }

    /// Of one picture, whose known part is copied into its hole.
    init(_ features: PatchFeatures) { self.init(targets: features, sources: features) }
}
