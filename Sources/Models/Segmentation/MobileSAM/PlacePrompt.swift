/// Places in a picture that say which thing is meant.
public struct PlacePrompt: Sendable, Hashable {
    /// A place as parts of the sides of the square that a network sees: 0, 0 is its upper left corner, 1, 1 its lower right
    /// one.
    public struct Place: Sendable, Hashable {
        /// To the right, 0...1.
        public var x: Float
        /// Downwards, 0...1.
        public var y: Float

        /// A place of the square, 0...1 in both directions.
        public init(x: Float, y: Float) { (self.x, self.y) = (x, y) }
    }

    /// A place that is of the thing, or isn't.
    public struct Point: Sendable, Hashable {
        /// Where it is.
        public var place: Place
        /// Whether it is of the thing.
        public var isMeant: Bool

        /// A place and what it says.
        public init(_ place: Place, isMeant: Bool) { (self.place, self.isMeant) = (place, isMeant) }
    }

    /// Around the thing.
    public struct Box: Sendable, Hashable {
        /// The corner at the least x and y.
        public var upperLeft: Place
        /// The corner at the largest x and y.
        public var lowerRight: Place

        /// A box by two of its corners.
        public init(upperLeft: Place, lowerRight: Place) { (self.upperLeft, self.lowerRight) = (upperLeft, lowerRight) }
    }

    /// Any number of places, in any order.
    public var points: [Point]
    /// What the thing lies in; `nil` if only points tell it.
    public var box: Box?

    /// Points, a box, or both; with neither nothing is meant.
    public init(points: [Point] = [], box: Box? = nil) { (self.points, self.box) = (points, box) }
}
