/// Which pixels are to be filled, and how much: 1 is filled, 0 is kept, and what lies between is mixed.
public struct Mask: Sendable, Equatable {
    /// Columns, in pixels; at least 1.
    public let width: Int
    /// Rows, in pixels; at least 1.
    public let height: Int
    /// `width * height` values of 0...1, row by row from the top left.
    public private(set) var values: [Float]

    /// A mask of `width * height` values; those outside 0...1 are clamped, NaN becomes 0.
    public init(width: Int, height: Int, values: [Float]) {
        precondition(width > 0 && height > 0, "a mask has at least one pixel")
        precondition(values.count == width * height, "the values must fill the mask exactly")
        self.width = width
        self.height = height
        // Nearly always nothing is to be clamped, and then nothing is copied either.
        let inRange = values.allSatisfy { $0 >= 0 && $0 <= 1 }
        self.values = inRange ? values : values.map(Self.clamped)
    }

    /// A mask with one value of 0...1 everywhere; by default nothing is filled.
    public init(width: Int, height: Int, repeating value: Float = 0) {
        self.init(
            width: width, height: height, values: [Float](repeating: value, count: width * height))
    }

    /// All of `rect` filled, and nothing else; what of it lies outside has no effect.
    public init(width: Int, height: Int, filling rect: PixelRect) {
        self.init(width: width, height: height)
        let inside = rect.clamped(width: width, height: height)
        for y in inside.rows {
            for x in inside.columns { values[y * width + x] = 1 }
        }
    }

    /// A value outside 0...1 is clamped when set.
    public subscript(x: Int, y: Int) -> Float {
        get { values[y * width + x] }
        set { values[y * width + x] = Self.clamped(newValue) }
    }

    /// The rectangle of the whole mask.
    public var bounds: PixelRect { PixelRect(width: width, height: height) }

    /// Written so that NaN fails the comparison.
    private static func clamped(_ value: Float) -> Float { value > 0 ? min(value, 1) : 0 }
}

extension Mask {
    /// Filled where this is kept, and the other way round.
    public var inverted: Mask {
        Mask(width: width, height: height, values: values.map { 1 - $0 })
    }

    /// 1 where the mask is at least `threshold`, else 0.
    public func thresholded(at threshold: Float = 0.5) -> Mask {
        Mask(width: width, height: height, values: values.map { $0 >= threshold ? 1 : 0 })
    }

    /// The larger of both values, pixel by pixel.
    ///
    /// - Precondition: Both have the same size.
    public func union(_ other: Mask) -> Mask {
        precondition(bounds == other.bounds, "masks of \(bounds) and \(other.bounds) do not match")
        return Mask(width: width, height: height, values: zip(values, other.values).map { max($0, $1) })
    }

    /// The mask at another size, by a triangle filter stretched when shrinking: an edge stays where it
    /// is, and a line too thin for the new size becomes faint instead of vanishing.
    public func resized(width: Int, height: Int) -> Mask {
        if width == self.width && height == self.height { return self }
        let resized = FloatImage(self).resampled(width: width, height: height, filter: .bilinear)
        return Mask(width: width, height: height, values: resized.values)
    }

    /// The mask at another size with nothing of it lost: a pixel is filled as far as any of those that it stands for.
    public func covering(width: Int, height: Int) -> Mask {
        precondition(width > 0 && height > 0, "a mask has at least one pixel")
        func sources(_ place: Int, _ length: Int, _ newLength: Int) -> Range<Int> {
            place * length / newLength..<((place + 1) * length + newLength - 1) / newLength
        }
        let columns = (0..<width).map { sources($0, self.width, width) }
        var largest = [Float](repeating: 0, count: width * height)
        for y in 0..<height {
            for row in sources(y, self.height, height) {
                for x in 0..<width {
                    for column in columns[x] {
                        largest[y * width + x] = max(largest[y * width + x], values[row * self.width + column])
                    }
                }
            }
        }
        return Mask(width: width, height: height, values: largest)
    }
}

extension Mask {
    /// The mean of all values: the part of the picture that is filled, 0...1.
    public var coverage: Double {
        values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }

    /// Whether nothing is filled, not even a little.
    public var isEmpty: Bool { values.allSatisfy { $0 == 0 } }

    /// The smallest rectangle with all pixels above `threshold` in it; `nil` if there are none.
    public func boundingBox(above threshold: Float = 0) -> PixelRect? {
        var box: PixelRect?
        values.withUnsafeBufferPointer { values in
            for y in 0..<height {
                let row = UnsafeBufferPointer(rebasing: values[y * width..<(y + 1) * width])
                guard let first = row.firstIndex(where: { $0 > threshold }) else { continue }
                let last = row.lastIndex { $0 > threshold }!
                let filled = PixelRect(x: first, y: y, width: last - first + 1, height: 1)
                box = box?.union(filled) ?? filled
            }
        }
        return box
    }
}

extension FloatImage {
    /// The mask as an image of one channel.
    public init(_ mask: Mask) {
        self.init(width: mask.width, height: mask.height, channels: 1, values: mask.values)
    }
}

extension Picture {
    /// The mask as a grey picture of `depth` bits (8 or 16): white is filled.
    public init(_ mask: Mask, depth: Int = 8) {
        self.init(
            width: mask.width, height: mask.height, format: .gray,
            samples: Samples(mask.values, depth: depth))
    }
}
