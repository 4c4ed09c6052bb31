import GentoolBase
import GentoolRaster

/// An image between its pixels: cubic splines (Catmull & Rom 1974), which stay sharp. Beyond its edges it goes on.
struct CubicSampler: Sendable {
    let width: Int
    let height: Int
    let channels: Int
    /// Channels that the image lacks are 0.
    private let pixels: [SIMD4<Float>]

    /// - Parameter image: of at most four channels.
    init(_ image: FloatImage) {
        precondition(image.channels <= 4, "an image of at most four channels")
        (width, height, channels) = (image.width, image.height, image.channels)
        let (count, channels) = (width * height, image.channels)
        pixels = [SIMD4<Float>](unsafeUninitializedCapacity: count) { buffer, initialized in
            image.values.withUnsafeBufferPointer { values in
                for pixel in 0..<count {
                    var value = SIMD4<Float>.zero
                    for channel in 0..<channels { value[channel] = values[pixel * channels + channel] }
                    buffer[pixel] = value
                }
            }
            initialized = count
        }
    }

    /// A new image of what is at places of this one.
    ///
    /// - Parameters:
    ///   - width: columns of the new image.
    ///   - height: its rows.
    ///   - place: column and row in this image of what a pixel of the new one shows.
    func image(width: Int, height: Int, at place: (_ x: Int, _ y: Int) -> SIMD2<Float>) -> FloatImage {
        let channels = channels
        let values = [Float](unsafeUninitializedCapacity: width * height * channels) { target, initialized in
            let target = target.baseAddress!
            pixels.withUnsafeBufferPointer { pixels in
                let pixels = pixels.baseAddress!
                concurrentBands(of: height, smallest: 8) { rows in
                    for y in rows {
                        for x in 0..<width {
                            let value = value(pixels, place(x, y))
                            let pixel = target + (y * width + x) * channels
                            for channel in 0..<channels { (pixel + channel).initialize(to: value[channel]) }
                        }
                    }
                }
            }
            initialized = width * height * channels
        }
        return FloatImage(width: width, height: height, channels: channels, values: values)
    }

    @inline(__always)
    private func value(_ pixels: UnsafePointer<SIMD4<Float>>, _ place: SIMD2<Float>) -> SIMD4<Float> {
        let (left, top) = (place.x.rounded(.down), place.y.rounded(.down))
        let (columns, rows) = (Self.weights(place.x - left), Self.weights(place.y - top))
        let (x, y) = (Int(left) - 1, Int(top) - 1)
        var sum = SIMD4<Float>.zero
        if x >= 0 && y >= 0 && x + 3 < width && y + 3 < height {
            for j in 0..<4 {
                let row = pixels + (y + j) * width + x
                var line = columns[0] * row[0]
                for i in 1..<4 { line += columns[i] * row[i] }
                sum += rows[j] * line
            }
        } else {
            for j in 0..<4 {
                let row = pixels + min(max(y + j, 0), height - 1) * width
                for i in 0..<4 { sum += rows[j] * columns[i] * row[min(max(x + i, 0), width - 1)] }
            }
        }
        return sum
    }

    private static func weights(_ t: Float) -> SIMD4<Float> {
        let (t2, t3) = (t * t, t * t * t)
        let (first, second): (Float, Float) = (-t + 2 * t2 - t3, 2 - 5 * t2 + 3 * t3)
        let (third, last): (Float, Float) = (t + 4 * t2 - 3 * t3, t3 - t2)
        return SIMD4(first, second, third, last) / 2
    }
}
