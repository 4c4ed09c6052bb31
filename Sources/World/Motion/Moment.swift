/// How far things have moved that never stand still: what the wind drives, what turns, and what falls.
struct Moment {
    /// As a landscape is painted that does not move.
    static let still = Moment(seconds: 0, wind: 0)

    /// Since the clip began.
    let seconds: Float
    /// To the right, in the sky's own units a second.
    let wind: Float

    /// How far clouds have come.
    var clouds: Float { seconds * wind }
    /// How far waves have run towards the eye, in metres.
    var waves: Float { 0.9 * seconds }
    /// By how much a windmill has turned, in radians.
    var turn: Float { 0.9 * seconds }
}
