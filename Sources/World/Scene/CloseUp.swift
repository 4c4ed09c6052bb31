/// A part of a landscape seen from nearer, as through a longer lens.
public struct CloseUp: Codable, Sendable, Hashable {
    /// Of the middle, in units of the shorter side, from the middle of the whole picture to the right and down.
    public var x: Float
    /// See `x`; down is more.
    public var y: Float
    /// How much larger everything is, 1 or more.
    public var magnification: Float
}
