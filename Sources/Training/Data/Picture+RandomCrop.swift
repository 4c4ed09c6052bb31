import GentoolBase
import GentoolRaster
import GentoolTensors

extension Picture {
    /// A random square of the picture, perhaps made smaller, mirrored or turned.
    ///
    /// - Parameters:
    ///   - side: of the result, in pixels; of a picture that is less wide or high the largest square is enlarged.
    ///   - shrinking: how much larger than that the square may be, from 1 on. Half of the squares are not shrunk.
    ///   - mirroring: whether it may be mirrored: what is said of left and right is wrong of half the squares then.
    ///   - turning: whether it may be turned by 90° and upside down, and not only mirrored.
    /// - Returns: values in 0...1.
    public func randomCrop(
        side: Int, shrinking: ClosedRange<Double> = 1...2, mirroring: Bool = true, turning: Bool,
        using generator: inout SplitMix64
    ) -> FloatImage {
        let isShrunk = shrinking.upperBound > 1 && Bool.random(using: &generator)
        let factor = isShrunk ? Double.random(in: shrinking, using: &generator) : shrinking.lowerBound
        let window = min(width, height, Int((Double(side) * factor).rounded()))
        let rect = PixelRect(
            x: Int.random(in: 0...(width - window), using: &generator),
            y: Int.random(in: 0...(height - window), using: &generator), width: window, height: window)
        let crop = FloatImage(cropped(to: rect)).resampled(width: side, height: side)
        return crop.symmetric(
            mirrored: Bool.random(using: &generator) && mirroring, flipped: turning && Bool.random(using: &generator),
            transposed: turning && Bool.random(using: &generator))
    }

    /// A random square of half the picture's shorter side or more, perhaps mirrored.
    ///
    /// - Parameters:
    ///   - side: of the result, in pixels.
    ///   - mirroring: as of `randomCrop`.
    func randomPart(side: Int, mirroring: Bool = true, using generator: inout SplitMix64) -> FloatImage {
        let excess = Double(min(width, height)) / Double(side)
        return randomCrop(
            side: side, shrinking: max(1, 0.5 * excess)...max(1, excess), mirroring: mirroring, turning: false,
            using: &generator)
    }
}

extension String {
    /// Whether a caption or an instruction tells left from right.
    var namesSides: Bool { contains(/\b(left|right)\b/.ignoresCase()) }
}

extension FloatImage {
    /// A square image mirrored left to right, upside down and along its diagonal, in this order.
    fileprivate func symmetric(mirrored: Bool, flipped: Bool, transposed: Bool) -> FloatImage {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                let (column, row) = transposed ? (y, x) : (x, y)
                let source = (flipped ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column)
                for channel in 0..<channels {
                    result.values[(y * width + x) * channels + channel] = values[source * channels + channel]
                }
            }
        }
        return result
    }
}
