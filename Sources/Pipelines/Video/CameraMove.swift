import GentoolRaster
import Glibc

/// A camera that moves over a picture, and back.
struct CameraMove: Sendable {
    private let size: SIMD2<Float>
    /// How many times smaller than the picture what is in view is at first.
    private let start: Float
    private let zoom: Float
    private let pan: SIMD2<Float>

    /// - Throws: `MotionError` where it would leave the picture.
    init(width: Int, height: Int, zoom: Float, pan: SIMD2<Float>) throws {
        size = SIMD2(Float(width), Float(height))
        (self.zoom, self.pan) = (zoom, pan)
        guard abs(pan.x) < 0.9 * size.x, abs(pan.y) < 0.9 * size.y else {
            throw MotionError(
                .invalidValue,
                "the camera would leave the picture, which has \(width)x\(height) pixels; let it move by less than 90 % of them"
            )
        }
        start = max(size.x / (size.x - abs(pan.x)), size.y / (size.y - abs(pan.y)))
    }

    func view(of picture: Picture, at time: Float) -> Picture {
        // Gently there and back.
        let way = (1 - cos(2 * .pi * time)) / 2
        let scale = 1 / (start * pow(zoom, way))
        let center = (size - 1) / 2 + (way - 0.5) * pan
        let corner = center - (size - 1) / 2 * scale
        var image = FloatImage(picture)
        if picture.format.hasAlpha { image.premultiply() }
        image = CubicSampler(image).image(width: picture.width, height: picture.height) { x, y in
            corner + scale * SIMD2(Float(x), Float(y))
        }
        if picture.format.hasAlpha { image.unpremultiply() }
        return Picture(
            width: picture.width, height: picture.height, format: picture.format,
            samples: Samples(image.values, depth: picture.samples.depth), metadata: picture.metadata)
    }
}
