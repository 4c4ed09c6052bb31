/// Places in a picture that say which thing is meant.
public struct PlacePrompt: Sendable, Hashable {
    /// A place as parts of the sides of the square that a network sees: 0, 0 is its upper left corner, 1, 1 its lower right
    /// one.
    public struct Place: Sendable, Hashable {
        public var x: Float
        public var y: Float

        public init(x: Float, y: Float) { (self.x, self.y) = (x, y) }
    }

    /// A place that is of the thing, or isn't.
    public struct Point: Sendable, Hashable {
        public var place: Place
        public var isMeant: Bool

        public init(_ place: Place, isMeant: Bool) { (self.place, self.isMeant) = (place, isMeant) }
    }

    /// Around the thing.
    public struct Box: Sendable, Hashable {
        public var upperLeft: Place
        public var lowerRight: Place

        public init(upperLeft: Place, lowerRight: Place) { (self.upperLeft, self.lowerRight) = (upperLeft, lowerRight) }
    }

    public var points: [Point]
    public var box: Box?

    public init(points: [Point] = [], box: Box? = nil) { (self.points, self.box) = (points, box) }
}
