import GentoolBase
import GentoolRaster
import Glibc

/// From light to a picture: averaging samples, the glow of bright lights, and the tone curve.
enum ToneMapping {
    /// Samples along each side of a pixel.
    static let samples = 2

    /// Averages the samples of each pixel.
    static func reduced(_ frame: Frame) -> [RGB] {
        let (width, height) = (frame.width / samples, frame.height / samples)
        return [RGB](unsafeUninitializedCapacity: width * height) { out, initialized in
            let out = out.baseAddress!
            concurrentBands(of: height, smallest: 32) { rows in
                for y in rows {
                    for x in 0..<width {
                        let first = frame.color + 2 * y * frame.width + 2 * x
                        // Lights far over white would leave their edges jagged.
                        let white = RGB(repeating: 1.6)
                        let upper = pointwiseMin(first[0], white) + pointwiseMin(first[1], white)
                        let lower =
                            pointwiseMin(first[frame.width], white) + pointwiseMin(first[frame.width + 1], white)
                        out[y * width + x] = (upper + lower) * 0.25
                    }
                }
            }
            initialized = width * height
        }
    }

    /// Spreads a share of what is brighter than `threshold` over its neighbourhood, as lenses and eyes do.
    static func bloom(_ pixels: inout [RGB], width: Int, height: Int, threshold: Float, strength: Float) {
        let (w, h) = ((width + 3) / 4, (height + 3) / 4)
        var bright = [RGB](repeating: RGB(), count: w * h)
        for y in 0..<height {
            for x in 0..<width {
                let light = pixels[y * width + x] - threshold
                bright[(y / 4) * w + x / 4] += pointwiseMax(light, RGB()) * (1.0 / 16)
            }
        }
        let radius = max(1, min(width, height) / 96)
        var blurred = bright
        for _ in 0..<2 {
            blur(bright, into: &blurred, w, h, step: 1, line: w, radius)
            blur(blurred, into: &bright, h, w, step: w, line: 1, radius)
        }
        for y in 0..<height {
            let v = clamp((Float(y) + 0.5) / 4 - 0.5, 0, Float(h - 1))
            let y0 = Int(v)
            let y1 = min(h - 1, Int(v) + 1)
            for x in 0..<width {
                let u = clamp((Float(x) + 0.5) / 4 - 0.5, 0, Float(w - 1))
                let x0 = Int(u)
                let x1 = min(w - 1, Int(u) + 1)
                let upper = mix(bright[y0 * w + x0], bright[y0 * w + x1], u - Float(x0))
                let lower = mix(bright[y1 * w + x0], bright[y1 * w + x1], u - Float(x0))
                pixels[y * width + x] += mix(upper, lower, v - Float(y0)) * strength
            }
        }
    }

    /// The mean of `2 * radius + 1` neighbours along lines of `length` values that are `step` apart.
    private static func blur(
        _ values: [RGB], into out: inout [RGB], _ length: Int, _ lines: Int, step: Int, line: Int, _ radius: Int
    ) {
        let scale = 1 / Float(2 * radius + 1)
        for index in 0..<lines {
            let first = index * line
            var sum = RGB()
            for k in -radius...radius { sum += values[first + min(length - 1, max(0, k)) * step] }
            for k in 0..<length {
                out[first + k * step] = sum * scale
                let entering = first + min(length - 1, k + radius + 1) * step
                let leaving = first + max(0, k - radius) * step
                sum += values[entering] - values[leaving]
            }
        }
    }

    /// A picture of 8 bits from light: nearly as it is up to half of white, and softly bent above.
    static func developed(_ pixels: [RGB], width: Int, height: Int) -> Picture {
        let samples = [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { out, initialized in
            let out = out.baseAddress!
            curve.withUnsafeBufferPointer { curve in
                let top = Float(curve.count - 1)
                for index in 0..<pixels.count {
                    let level = (pixels[index] * (top / brightest)).clamped(
                        lowerBound: RGB(), upperBound: RGB(repeating: top))
                    out[3 * index] = curve[Int(level.x)]
                    out[3 * index + 1] = curve[Int(level.y)]
                    out[3 * index + 2] = curve[Int(level.z)]
                }
            }
            initialized = pixels.count * 3
        }
        return Picture(width: width, height: height, format: .rgb, samples: .eight(samples))
    }

    /// Light that becomes white.
    private static let brightest: Float = 2
    private static let curve: [UInt8] = (0...32767).map { index in
        let light = (Double(index) + 0.5) / 32768 * Double(brightest)
        let knee = 0.5
        let bent = light < knee ? light : knee + (1 - knee) * (1 - exp(-(light - knee) / (1 - knee)))
        return UInt8(max(0, min(255, SRGB.encoded(bent / (1 - exp(-3)) * 0.965) * 255 + 0.5)))
    }
}
