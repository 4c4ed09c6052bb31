import Glibc
import GentoolBase
import GentoolRaster
import GentoolTensors

/// Pictures whose subject is known: things in front of scenes, so that masks are exact, and photographs with masks.
public struct SubjectLessons: Sendable {
    /// Things with opacity, which are laid over scenes.
    public let things: [Cutout]
    /// What things are laid over.
    public let scenes: PictureMix
    /// Photographs of which the mask is known.
    public let masked: [MaskedPicture]
    /// Of the pictures, in pixels.
    public let side: Int
    /// How many lessons are photographs with masks, where there are any: 0...1.
    public var maskedShare = 0.35

    /// What photographs with masks are of stands in front of other scenes as well.
    ///
    /// - Parameters:
    ///   - things: what is put in front of scenes.
    ///   - scenes: pictures in which nothing else stands out.
    ///   - masked: photographs with masks; none are needed.
    ///   - side: of the pictures that are made, in pixels.
    /// - Throws: `TrainingError` if there is no thing.
    public init(things: [Cutout], scenes: PictureMix, masked: [MaskedPicture] = [], side: Int) throws {
        self.things = things + masked.compactMap(\.cutout)
        guard !self.things.isEmpty else {
            throw TrainingError(.notFound, "there is no thing to be found: all masks are empty")
        }
        (self.scenes, self.masked, self.side) = (scenes, masked, side)
    }

    /// How much of a picture a subject covers.
    private static let coverage = 0.02...0.9
    /// After as many pictures without a subject of that size none is expected any more.
    private static let mostTries = 1000

    /// A picture, worn as pictures are, and its mask.
    func lesson(at step: Int, using generator: inout SplitMix64) throws -> MaskedPicture {
        for _ in 0..<Self.mostTries {
            let isMasked = Double.random(in: 0..<1, using: &generator) < (masked.isEmpty ? 0 : maskedShare)
            let lesson = try isMasked ? part(using: &generator) : composite(at: step, using: &generator)
            guard Self.coverage.contains(lesson.mask.coverage) else { continue }
            return MaskedPicture(image: try worn(lesson.image, using: &generator), mask: lesson.mask)
        }
        throw TrainingError(
            .invalidValue,
            "of \(Self.mostTries) pictures in a row none had a subject of 2 to 90 %; masks cover too little or nearly all"
        )
    }

    /// A thing or two in front of a scene.
    private func composite(at step: Int, using generator: inout SplitMix64) throws -> MaskedPicture {
        let picture = try scenes.draw(at: step, using: &generator).picture
        let excess = Double(min(picture.width, picture.height)) / Double(side)
        var image = picture.randomCrop(
            side: side, shrinking: max(1, 0.4 * excess)...max(1, excess), turning: false, using: &generator)
        image.relight(by: 0.3, using: &generator)
        if Bool.random(using: &generator) { image = image.blurred(Double.random(in: 1...6, using: &generator)) }
        var missing = [Float](repeating: 1, count: side * side)
        for _ in 0..<(Double.random(in: 0..<1, using: &generator) < 0.85 ? 1 : 2) {
            var thing = things.randomElement(using: &generator)!.placed(side: side, using: &generator)
            thing.relight(by: 0.25, using: &generator)
            for pixel in missing.indices {
                let alpha = thing.values[4 * pixel + 3]
                for channel in 0..<3 {
                    image.values[3 * pixel + channel] =
                        thing.values[4 * pixel + channel] + (1 - alpha) * image.values[3 * pixel + channel]
                }
                missing[pixel] *= 1 - min(alpha, 1)
            }
        }
        return MaskedPicture(image: image, mask: Mask(width: side, height: side, values: missing.map { 1 - $0 }))
    }

    /// Most of a photograph with a mask, perhaps mirrored, of other proportions as well.
    private func part(using generator: inout SplitMix64) -> MaskedPicture {
        let whole = masked.randomElement(using: &generator)!
        func span(_ length: Int) -> (start: Int, length: Int) {
            let part = max(1, Int(Double(length) * Double.random(in: 0.7...1, using: &generator)))
            return (Int.random(in: 0...(length - part), using: &generator), part)
        }
        let (across, down) = (span(whole.image.width), span(whole.image.height))
        let region = PixelRect(x: across.start, y: down.start, width: across.length, height: down.length)
        let isMirrored = Bool.random(using: &generator)
        func square(_ image: FloatImage) -> FloatImage {
            let square = image.resampled(width: side, height: side, filter: .bilinear, region: region)
            return isMirrored ? square.mirrored : square
        }
        let mask = square(FloatImage(whole.mask))
        return MaskedPicture(
            image: square(whole.image), mask: Mask(width: side, height: side, values: mask.values))
    }

    /// As pictures are: blurred, without colours, compressed, in other light.
    private func worn(_ image: FloatImage, using generator: inout SplitMix64) throws -> FloatImage {
        func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
        var image = image
        if happens(0.3) { image = image.blurred(Double.random(in: 1...2, using: &generator)) }
        if happens(0.05) { image = FloatImage(Picture(image).converted(to: .gray).converted(to: .rgb)) }
        image.relight(by: 0.15, using: &generator)
        guard happens(0.3) else { return image }
        let quality = Int.random(in: 30...95, using: &generator)
        return FloatImage(try Picture(image).throughJPEG(quality: quality, subsampling: .both))
    }
}

extension FloatImage {
    /// Blurred as by a lens: what is left after it was made smaller by a factor, which is at least 1.
    func blurred(_ factor: Double) -> FloatImage {
        resampled(
            width: max(1, Int(Double(width) / factor)), height: max(1, Int(Double(height) / factor)), filter: .bilinear
        ).resampled(width: width, height: height, filter: .bicubic).clamped
    }

    fileprivate var mirrored: FloatImage {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels { result[x, y, channel] = self[width - 1 - x, y, channel] }
            }
        }
        return result
    }

    private var clamped: FloatImage {
        FloatImage(width: width, height: height, channels: channels, values: values.map { min(max($0, 0), 1) })
    }

    /// Other light: brighter or darker, of more or less contrast, of a tint. Of four channels the last is alpha, with which
    /// the others are multiplied.
    ///
    /// - Parameter amount: the largest change, as a power of e.
    fileprivate mutating func relight(by amount: Float, using generator: inout SplitMix64) {
        let brightness = Float.random(in: -amount...amount, using: &generator)
        let contrast = exp(Float.random(in: -amount...amount, using: &generator))
        let gains = (0..<3).map { _ in exp(brightness + Float.random(in: -amount...amount, using: &generator) / 3) }
        for pixel in 0..<(width * height) {
            let alpha = channels == 4 ? values[channels * pixel + 3] : 1
            for channel in 0..<3 {
                let level = gains[channel] * values[channels * pixel + channel]
                values[channels * pixel + channel] = min(max(0.5 * alpha + contrast * (level - 0.5 * alpha), 0), alpha)
            }
        }
    }
}
