/// Discs that fell on each other until nothing of the ground shows: the dead-leaves model of images (Lee, Mumford &
/// Huang 2001), whose edges and sizes have the statistics of photographs.
public struct LeavesPicture: Codable, Sendable, Hashable {
    /// Where every leaf falls.
    public var seed: UInt64
    /// Radii, in units of the shorter side; their density falls as the cube of the radius.
    public var smallest: Float
    /// The radius of the largest leaves, in units of the shorter side.
    public var largest: Float
    /// 0 (plain) to 1 (every leaf has grain).
    public var grain: Float

    /// The leaves of a seed: the same seed gives the same picture.
    public init(seed: UInt64) {
        self.seed = seed
        var random = SeededRandom(seed, "leaves")
        smallest = random.float(0.008...0.025)
        largest = random.float(0.16...0.4)
        grain = random.unit()
    }
}
