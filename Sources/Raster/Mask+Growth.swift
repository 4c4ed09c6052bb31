import GentoolBase

extension Mask {
    /// The mask with its filled part (values of at least 0.5) grown by `radius` pixels in every direction;
    /// a negative radius shrinks it.
    ///
    /// A pixel whose centre is at most `radius` away from that of a filled one becomes 1. Over the next
    /// pixel of distance the values fall to 0, so that round outlines come out smooth and fractions of a
    /// pixel have an effect; a straight edge grown by whole pixels stays hard. Values that are already
    /// higher stay: a soft edge that reaches farther than `radius` keeps its outer part.
    ///
    /// Shrinking is growing what is kept. The border of the picture is no edge: a filled part that
    /// touches it does not shrink away from it.
    public func grown(by radius: Float) -> Mask {
        if radius == 0 { return self }
        let reach = Int(abs(radius).rounded(.up)) + 1
        // Nothing changes farther away than that, and most masks cover little of their picture.
        guard let filled = boundingBox(above: 0) else { return self }
        let area = filled.expanded(by: reach).clamped(width: width, height: height)
        let part = cropped(to: area)
        let changed = radius > 0 ? part.grownEverywhere(by: radius) : part.shrunkEverywhere(by: -radius)
        return replacing(area, with: changed)
    }

    private func grownEverywhere(by radius: Float) -> Mask {
        let distance = distanceTransform(to: .filled).values
        return mapping(with: distance) { value, squared in
            max(value, rim(squared, radius))
        }
    }

    private func shrunkEverywhere(by radius: Float) -> Mask {
        let distance = distanceTransform(to: .kept).values
        return mapping(with: distance) { value, squared in
            min(value, 1 - rim(squared, radius))
        }
    }

    /// `change` of each value and its partner in `others`.
    private func mapping(with others: [Float], _ change: (Float, Float) -> Float) -> Mask {
        let changed = [Float](unsafeUninitializedCapacity: values.count) { target, count in
            values.withUnsafeBufferPointer { values in
                others.withUnsafeBufferPointer { others in
                    let target = target
                    concurrentBands(of: values.count, smallest: 1 << 16) { band in
                        for i in band { target[i] = change(values[i], others[i]) }
                    }
                }
            }
            count = values.count
        }
        return Mask(width: width, height: height, values: changed)
    }
}

/// 1 up to `radius` away from a set, falling to 0 over the next pixel.
private func rim(_ squaredDistance: Float, _ radius: Float) -> Float {
    max(0, min(1, radius + 1 - squaredDistance.squareRoot()))
}

extension Mask {
    /// The mask with `part` in place of the values in `rect`, which has its size.
    package func replacing(_ rect: PixelRect, with part: Mask) -> Mask {
        if rect == bounds { return part }
        var result = self
        result.replace(rect, with: part)
        return result
    }

    /// Puts `part` in place of the values in `rect`, which has its size.
    package mutating func replace(_ rect: PixelRect, with part: Mask) {
        for row in 0..<rect.height {
            for column in 0..<rect.width { self[rect.x + column, rect.y + row] = part[column, row] }
        }
    }
}
