/// Rows and columns of zeros around a picture.
public struct Padding: Sendable, Equatable {
    /// Rows above.
    public var top: Int
    /// Columns on the left.
    public var left: Int
    /// Rows below.
    public var bottom: Int
    /// Columns on the right.
    public var right: Int

    /// Padding of each side by itself, in pixels, 0 or more.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// As much on all sides.
    public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
}
