extension Scene {
    /// What the picture shows, in English: lower case, no full stop, only words of `World.vocabulary`, and only what
    /// can be seen.
    ///
    /// - Parameters:
    ///   - seed: Chooses the phrasing and, within the truth, what is said.
    ///   - isShort: A few words ("a snowy mountain lake at night") instead of all there is to say.
    public func caption(seed: UInt64, isShort: Bool = false) -> String {
        var random = SeededRandom(seed, "caption")
        switch content {
        case .landscape(let landscape):
            let caption = LandscapeCaption(Survey(landscape))
            return isShort ? caption.short(&random) : caption.full(&random)
        case .shapes(let shapes): return PlainCaption.shapes(shapes, &random, isShort: isShort)
        case .texture(let texture): return PlainCaption.texture(texture, &random, isShort: isShort)
        case .leaves: return random.pick(["many circles on each other", "colored circles", "many colored circles"])
        }
    }
}
