import GentoolBase

/// How far every pixel is from a set of pixels: squared, Euclidean, between the centres of pixels.
public struct SquaredDistance: Sendable, Equatable {
    /// Columns, in pixels.
    public let width: Int
    /// Rows, in pixels.
    public let height: Int
    /// `width * height` squared distances in pixels², row by row: 0 in the set, infinity everywhere if
    /// the set is empty. Whole numbers, exact up to 2²⁴ (4096 pixels away).
    public let values: [Float]

    /// The squared distance of the pixel at column `x` of row `y`, in pixels².
    public subscript(x: Int, y: Int) -> Float { values[y * width + x] }
}

extension Mask {
    /// A set of pixels that a mask describes.
    public enum Part: Sendable {
        /// Values of at least 0.5.
        case filled
        /// Values under 0.5.
        case kept
    }

    /// The squared distance of every pixel to the nearest one of `part`.
    ///
    /// Exact, in time proportional to the number of pixels: lower envelopes of parabolas, from
    /// Felzenszwalb and Huttenlocher 2012, "Distance Transforms of Sampled Functions".
    public func distanceTransform(to part: Part) -> SquaredDistance {
        let values = [Float](unsafeUninitializedCapacity: width * height) { target, count in
            let target = target.baseAddress!
            self.values.withUnsafeBufferPointer { mask in
                concurrentBands(of: width, smallest: 64) { columns in
                    storeVerticalDistances(to: part, of: mask.baseAddress!, columns: columns, in: target)
                }
            }
            concurrentBands(of: height, smallest: 8) { rows in
                var envelope = ParabolaEnvelope(length: width)
                for row in rows { envelope.transform(target + row * width) }
            }
            count = width * height
        }
        return SquaredDistance(width: width, height: height, values: values)
    }

    /// Distances, not yet squared, within each of `columns`; infinity where a column has nothing of `part`.
    /// Row by row, down and up again: the columns of a row are neighbours in memory.
    private func storeVerticalDistances(
        to part: Part, of mask: UnsafePointer<Float>, columns: Range<Int>,
        in distances: UnsafeMutablePointer<Float>
    ) {
        for y in 0..<height {
            for i in y * width + columns.lowerBound..<y * width + columns.upperBound {
                let isMember = (mask[i] >= 0.5) == (part == .filled)
                let above = y > 0 ? distances[i - width] : .infinity
                distances[i] = isMember ? 0 : above + 1
            }
        }
        for y in stride(from: height - 2, through: 0, by: -1) {
            for i in y * width + columns.lowerBound..<y * width + columns.upperBound {
                distances[i] = min(distances[i], distances[i + width] + 1)
            }
        }
    }
}

/// The lowest, at every column, of the parabolas that stand over the columns of a row.
private struct ParabolaEnvelope {
    /// The columns of the parabolas that are lowest somewhere, from left to right.
    private var vertices: [Int]
    /// The height of their vertices.
    private var heights: [Double]
    /// Where each becomes the lowest.
    private var borders: [Double]

    init(length: Int) {
        vertices = [Int](repeating: 0, count: length)
        heights = [Double](repeating: 0, count: length)
        borders = [Double](repeating: 0, count: length)
    }

    /// Turns a row of vertical distances into squared distances over both directions.
    mutating func transform(_ row: UnsafeMutablePointer<Float>) {
        let length = vertices.count
        vertices.withUnsafeMutableBufferPointer { vertices in
            heights.withUnsafeMutableBufferPointer { heights in
                borders.withUnsafeMutableBufferPointer { borders in
                    var last = -1
                    for x in 0..<length where row[x] < .infinity {
                        let height = Double(row[x]) * Double(row[x])
                        var border = -Double.infinity
                        while last >= 0 {
                            let vertex = vertices[last]
                            let distance = Double(x - vertex)
                            border = (height - heights[last]) / (2 * distance) + Double(x + vertex) / 2
                            if border > borders[last] { break }
                            last -= 1
                            border = -.infinity
                        }
                        last += 1
                        vertices[last] = x
                        heights[last] = height
                        borders[last] = border
                    }
                    guard last >= 0 else { return }
                    var lowest = 0
                    for x in 0..<length {
                        while lowest < last && borders[lowest + 1] <= Double(x) { lowest += 1 }
                        let distance = Double(x - vertices[lowest])
                        row[x] = Float(distance * distance + heights[lowest])
                    }
                }
            }
        }
    }
}
