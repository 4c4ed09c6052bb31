/// An injection and the place that it is asked about.
struct InjectionPoint {
    let injection: any FeatureInjection
    private(set) var place: FeaturePlace

    init(_ injection: any FeatureInjection, _ half: FeaturePlace.Half, _ downsamplings: Int, _ layer: Int) {
        self.injection = injection
        place = FeaturePlace(half: half, downsamplings: downsamplings, layer: layer)
    }

    /// In a block of the transformer that this is the place of.
    func block(_ index: Int) -> InjectionPoint {
        var point = self
        point.place.block = index
        return point
    }
}
