import Glibc

/// An amount of light in red, green and blue; 1 is white paper in the sun of noon.
typealias RGB = SIMD3<Float>

extension RGB {
    /// From the six digits that sRGB colours are written with.
    init(hex: UInt32) {
        func light(_ shift: UInt32) -> Float {
            let encoded = Float(hex >> shift & 255) / 255
            return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
        }
        self.init(light(16), light(8), light(0))
    }

    var luminance: Float { 0.2126 * x + 0.7152 * y + 0.0722 * z }
}

@inline(__always)
func mix(_ a: RGB, _ b: RGB, _ t: Float) -> RGB { a + (b - a) * t }

@inline(__always)
func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }

@inline(__always)
func clamp(_ value: Float, _ low: Float = 0, _ high: Float = 1) -> Float { Swift.min(high, Swift.max(low, value)) }

/// 0 up to `low`, 1 from `high` on, and a smooth step between.
@inline(__always)
func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = clamp((value - low) / (high - low))
    return t * t * (3 - 2 * t)
}

@inline(__always)
func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { (a * b).sum() }

@inline(__always)
func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

@inline(__always)
func normalize(_ a: SIMD3<Float>) -> SIMD3<Float> { a / dot(a, a).squareRoot() }
