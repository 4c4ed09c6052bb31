/// Rows and columns of zeros around a picture.
public struct Padding: Sendable, Equatable {
    public var top: Int
    public var left: Int
    public var bottom: Int
    public var right: Int

    public init(top: Int, left: Int, bottom: Int, right: Int) {
        (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// The same on all sides.
    public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
}
