/// How a still picture moves. All of it comes back to where it began: what is made of it is a loop.
public struct StillMotion: Sendable, Hashable {
    /// How far what is marked drifts in a loop, in pixels: columns to the right, rows downwards. Above or below the middle
    /// of the picture it is seen in perspective, and what is far drifts less.
    public var drift = SIMD2<Float>.zero
    /// How far waves move what is marked at most, in pixels, where it is nearest; they grow smaller towards the horizon,
    /// which is where its upper end is.
    public var waves: Float = 0
    /// How many times nearer the camera comes, 1 or more.
    public var zoom: Float = 1
    /// How far the camera moves, in pixels of the picture, to the right and downwards; what is in view becomes smaller by
    /// as much.
    public var pan = SIMD2<Float>.zero

    /// Nothing moves.
    public init() {}

    /// Whether something within the picture moves.
    public var movesRegion: Bool { drift != .zero || waves > 0 }
    /// Whether the camera moves.
    public var movesCamera: Bool { zoom > 1 || pan != .zero }
}

extension SIMD2<Float> {
    var length: Float { (x * x + y * y).squareRoot() }
}
