/// A place outdoors, seen from about the height of a house, with everything that can be changed about it.
public struct Landscape: Codable, Sendable, Hashable {
    /// The form of the land.
    public enum Terrain: String, Codable, Sendable, CaseIterable {
        case plains, hills, mountains, desert, coast, islands
    }
    /// What water there is.
    public enum Water: String, Codable, Sendable, CaseIterable { case none, lake, river, sea }
    /// The time of day, which decides the light.
    public enum Time: String, Codable, Sendable, CaseIterable { case dawn, day, sunset, night }
    /// The season, which decides the colours of land and trees.
    public enum Season: String, Codable, Sendable, CaseIterable { case spring, summer, autumn, winter }
    /// The sky, and what falls from it.
    public enum Weather: String, Codable, Sendable, CaseIterable { case clear, cloudy, overcast, fog, rain, snowfall }
    /// The kind of the woods' trees.
    public enum Trees: String, Codable, Sendable, CaseIterable { case none, conifer, broadleaf, palm }

    /// Where every hill, tree and wave is. Everything below can change without moving them.
    public var seed: UInt64
    /// The form of the land.
    public var terrain: Terrain
    /// What water there is; a drawn landscape has a sea at coasts and around islands alone.
    public var water: Water
    /// When it is seen.
    public var time: Time
    /// The season, which decides the colours of land and trees.
    public var season: Season
    /// The sky, and what falls from it.
    public var weather: Weather
    /// The kind of the woods' trees; see `density`.
    public var trees: Trees
    /// 0...1: how much of the land the trees take.
    public var density: Float
    /// Everything that there is room for, present or not; what is absent leaves its place open.
    public var objects: [LandscapeObject]
    /// Of the eyes over the ground, in metres.
    public var eyeHeight: Float
    /// From the upper (0) to the lower edge (1) of a square picture.
    public var horizon: Float
    /// What of it the picture shows; `nil` for all.
    public var closeUp: CloseUp?

    /// The objects that are there.
    public var presentObjects: [LandscapeObject] { objects.filter(\.isPresent) }
}

/// One thing in a landscape that can be there or not.
public struct LandscapeObject: Codable, Sendable, Hashable {
    /// What a thing is.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case house, church, lighthouse, windmill, boat, tree, tent, balloon, moon, sun
    }

    /// What it is.
    public var kind: Kind
    /// Of the walls, the hull or the envelope; without effect on trees, the sun and the moon.
    public var color: ColorName
    /// Whether it is there.
    public var isPresent: Bool
    /// To the right of the middle, in units of the distance in front of the eye (the tangent of the angle).
    public var side: Float
    /// In front of the eye, in metres. For what is in the sky it sets only the order.
    public var distance: Float
    /// Over the horizon, as a tangent; only for what is in the sky.
    public var elevation: Float
    /// Beside the usual size.
    public var scale: Float
    /// Everything else about it.
    public var seed: UInt32
}
