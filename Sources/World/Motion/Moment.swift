/// How far things have come that never stand still, and where the camera is that looks at them.
struct Moment {
    /// As a landscape is painted that does not move.
    static let still = Moment(isMoving: false, seconds: 0, wind: 0)

    /// Of a clip: in pictures nothing is seen that only moves, such as smoke.
    var isMoving = true
    /// Since the clip began.
    let seconds: Float
    /// To the right, in the sky's own units a second.
    let wind: Float
    /// How far the camera stands to the right of its place, in metres.
    var aside: Float = 0
    /// How much larger things become before the clip ends, or were when it began.
    var magnified: Float = 1

    /// How far clouds have come.
    var clouds: Float { seconds * wind }
    /// How far waves have run towards the eye, in metres.
    var waves: Float { 0.9 * seconds }
    /// By how much a windmill has turned, in radians.
    var turn: Float { 0.9 * seconds }
}
