extension Scene {
    /// What the picture shows, in English: lower case, no full stop, only words of `World.vocabulary`, and only what
    /// can be seen.
    ///
    /// - Parameters:
    ///   - seed: Chooses the phrasing and, within the truth, what is said.
    ///   - isShort: A few words ("a snowy mountain lake at night") instead of all there is to say.
    public func caption(seed: UInt64, isShort: Bool = false) -> String {
        var dice = Dice(seed, "caption")
        switch content {
        case .landscape(let landscape):
            let caption = LandscapeCaption(Survey(landscape))
            return isShort ? caption.short(&dice) : caption.full(&dice)
        case .shapes(let shapes): return PlainCaption.shapes(shapes, &dice, isShort: isShort)
        case .texture(let texture): return PlainCaption.texture(texture, &dice, isShort: isShort)
        case .leaves: return dice.pick(["many circles on each other", "colored circles", "many colored circles"])
        }
    }
}
