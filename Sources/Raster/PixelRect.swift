/// A rectangle of whole pixels; `x` and `y` count from the top left corner of the picture.
///
/// A rectangle of width or height 0 is empty.
public struct PixelRect: Sendable, Hashable {
    /// The leftmost column, from 0 at the picture's left edge; may be negative.
    public var x: Int
    /// The topmost row, from 0 at the picture's upper edge; may be negative.
    public var y: Int
    /// Columns; 0 or less is empty.
    public var width: Int
    /// Rows; 0 or less is empty.
    public var height: Int

    /// A rectangle by its top left corner and its size, all in pixels.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The rectangle of a whole picture.
    public init(width: Int, height: Int) {
        self.init(x: 0, y: 0, width: width, height: height)
    }

    /// From `columns` and `rows`, as ranges.
    public init(columns: Range<Int>, rows: Range<Int>) {
        self.init(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    }

    /// From `x` up to, not including, `maxX`.
    public var columns: Range<Int> { x..<x + max(0, width) }
    /// From `y` up to, not including, `maxY`.
    public var rows: Range<Int> { y..<y + max(0, height) }
    /// The column right of the last one.
    public var maxX: Int { x + width }
    /// The row under the last one.
    public var maxY: Int { y + height }
    /// Pixels inside.
    public var area: Int { max(0, width) * max(0, height) }
    /// Whether no pixel lies inside.
    public var isEmpty: Bool { width <= 0 || height <= 0 }

    /// Whether the pixel at column `x` of row `y` lies inside.
    public func contains(x: Int, y: Int) -> Bool { columns.contains(x) && rows.contains(y) }

    /// Whether every pixel of `other` lies in this one; an empty rectangle lies in every one.
    public func contains(_ other: PixelRect) -> Bool {
        other.isEmpty || (other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY)
    }

    /// The smallest rectangle with both inside. An empty one adds nothing.
    public func union(_ other: PixelRect) -> PixelRect {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return PixelRect(
            columns: min(x, other.x)..<max(maxX, other.maxX), rows: min(y, other.y)..<max(maxY, other.maxY))
    }

    /// The pixels in both; empty when there are none.
    public func intersection(_ other: PixelRect) -> PixelRect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return PixelRect(
            x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
            height: max(0, min(maxY, other.maxY) - top))
    }

    /// The rectangle so many columns further right and rows further down.
    public func moved(x dx: Int, y dy: Int) -> PixelRect {
        PixelRect(x: x + dx, y: y + dy, width: width, height: height)
    }

    /// The same pixels by their places in a part of the picture.
    public func seen(from part: PixelRect) -> PixelRect { moved(x: -part.x, y: -part.y) }

    /// Larger by `margin` pixels on every side; smaller, down to empty, when `margin` is negative.
    public func expanded(by margin: Int) -> PixelRect {
        PixelRect(
            x: x - margin, y: y - margin, width: max(0, width + 2 * margin),
            height: max(0, height + 2 * margin))
    }

    /// The part inside a picture of `width` × `height` pixels.
    public func clamped(width: Int, height: Int) -> PixelRect {
        intersection(PixelRect(width: width, height: height))
    }
}

extension PixelRect {
    /// Bands of some rows each that make up the rectangle, for work on pictures whose pixels as numbers would take
    /// gigabytes.
    public var bands: [PixelRect] {
        stride(from: y, to: maxY, by: Self.bandHeight).map { start in
            PixelRect(columns: columns, rows: start..<min(maxY, start + Self.bandHeight))
        }
    }

    private static let bandHeight = 128
}
