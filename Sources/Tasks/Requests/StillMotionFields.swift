import GentoolPipelines

/// How a picture itself moves, without any model.
public struct StillMotionFields: RequestFields {
    /// How far what is marked drifts in a loop.
    public var drift: PixelOffset?
    /// How far waves move what is marked, in pixels, where it is nearest.
    public var waves: Float = 0
    /// How many times nearer the camera comes.
    public var zoom: Float = 1
    /// How far the camera moves.
    public var pan: PixelOffset?
    /// What a larger picture's longer side becomes; `nil` leaves it as large as it is.
    public var longSide: Int?

    /// Nothing moves.
    public init() {}

    /// Shows the ways to move, and the size of the clip.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("drift", &drift)
        try visitor.field("waves", &waves, .within(0...256))
        try visitor.field("zoom", &zoom, .within(1...16))
        try visitor.field("pan", &pan)
        try visitor.field("long_side", &longSide, .within(16...65_536))
    }

    /// Whether a picture is to move so.
    public var isAsked: Bool { motion(scale: 1) != StillMotion() }

    /// - Parameter scale: the size of what is made in relation to the picture's.
    func motion(scale: Float) -> StillMotion {
        var motion = StillMotion()
        if let drift { motion.drift = scale * SIMD2(drift.x, drift.y) }
        motion.waves = scale * waves
        motion.zoom = zoom
        if let pan { motion.pan = scale * SIMD2(pan.x, pan.y) }
        return motion
    }

    /// What is said of it where it is written down how a clip was made.
    var settings: [(String, String)] {
        var settings: [(String, String)] = []
        if let drift { settings.append(("Drift", drift.text)) }
        if waves > 0 { settings.append(("Waves", "\(waves)")) }
        if zoom > 1 { settings.append(("Zoom", "\(zoom)")) }
        if let pan { settings.append(("Pan", pan.text)) }
        return settings
    }
}
