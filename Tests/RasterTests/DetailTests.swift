import Foundation
import GentoolRaster
import Testing

@Suite("Detail of a large picture under a change of its small copy")
struct DetailTests {
    private let original: FloatImage
    private let seen: FloatImage

    init() {
        var numbers = TestNumbers(3)
        original = FloatImage(
            width: 128, height: 96, channels: 3,
            values: (0..<(128 * 96 * 3)).map { place in
                let x = Float(place / 3 % 128)
                return 0.5 + 0.3 * sin(x / 9) + Float.random(in: -0.1...0.1, using: &numbers)
            })
        seen = original.resampled(width: 64, height: 48)
    }

    private func worst(_ a: FloatImage, _ b: FloatImage) -> Float {
        zip(a.values, b.values).map { abs($0 - $1) }.max()!
    }

    @Test("Where nothing is changed, all detail comes back")
    func nothing() { #expect(worst(seen.enlarged(withDetailOf: original, seen: seen), original) < 1e-3) }

    @Test("A darkened picture has its detail darkened by as much")
    func darkened() {
        let factor: Float = 0.25
        func dark(_ image: FloatImage) -> FloatImage {
            FloatImage(
                width: image.width, height: image.height, channels: 3, values: image.values.map { factor * $0 })
        }
        #expect(worst(dark(seen).enlarged(withDetailOf: original, seen: seen), dark(original)) < 0.01)
    }

    @Test("What is painted over has no detail left, and what is beside it all of it")
    func paintedOver() {
        var painted = seen
        for y in 0..<48 {
            for x in 0..<32 { for channel in 0..<3 { painted[x, y, channel] = 0.4 } }
        }
        let result = painted.enlarged(withDetailOf: original, seen: seen)
        var (left, right): (Float, Float) = (0, 0)
        for y in 8..<88 {
            for x in 4..<36 { left = max(left, abs(result[x, y] - 0.4)) }
            for x in 92..<124 { right = max(right, abs(result[x, y] - original[x, y])) }
        }
        #expect(left < 0.02 && right < 0.02, "\(left) \(right)")
    }

    @Test(
        "A picture that is changed band by band is what it is when changed at once",
        arguments: [PixelFormat.rgb, .rgba])
    func bands(_ format: PixelFormat) throws {
        let picture = Picture.noise(width: 40, height: 300, format: format, depth: 16)
        let opaque = FloatImage(picture.withoutOpacity())
        let small = opaque.resampled(width: 20, height: 150)
        var made = small
        for place in made.values.indices { made.values[place] *= place < made.values.count / 2 ? 0.3 : 1 }
        let changed = picture.changed(to: made, from: small)
        let whole = made.enlarged(withDetailOf: opaque, seen: small)
        let expected = FloatImage(width: 40, height: 300, channels: 3, values: whole.values.map { min(max($0, 0), 1) })
        #expect(worst(FloatImage(changed.withoutOpacity()), expected) < 1e-4)
        #expect(changed.format == format && changed.withoutOpacity().withOpacity(of: picture) == changed)
    }

    @Test("Rows of an enlarged image are the same one band at a time")
    func rows() {
        let whole = seen.resampled(width: 150, height: 111)
        let bands = PixelRect(width: 150, height: 111).bands + [PixelRect(x: 0, y: 50, width: 150, height: 7)]
        for band in bands {
            #expect(seen.resampled(width: 150, height: 111, rows: band.rows) == whole.cropped(to: band))
        }
    }
}
