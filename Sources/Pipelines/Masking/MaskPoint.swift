/// A pixel that is of the thing that is meant, or isn't.
public struct MaskPoint: Sendable, Hashable {
    /// The column, in pixels from 0 at the left.
    public var x: Int
    /// The row, in pixels from 0 at the top.
    public var y: Int
    /// Whether the pixel is of the thing.
    public var isMeant: Bool

    /// By default of the thing.
    public init(x: Int, y: Int, isMeant: Bool = true) {
        (self.x, self.y, self.isMeant) = (x, y, isMeant)
    }
}
