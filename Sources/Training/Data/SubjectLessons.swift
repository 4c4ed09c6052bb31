import Glibc
import GentoolBase
import GentoolRaster
import GentoolTensors

/// Pictures in which it is known what is meant, be it the subject or a thing at points or in a box: things in front of
/// scenes, so that masks are exact, and photographs with masks.
public struct SubjectLessons: Sendable {
    /// Where things and photographs are from: a training goes on only with the same.
    public let name: String
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
    ///   - name: where things and photographs are from.
    ///   - things: what is put in front of scenes.
    ///   - scenes: pictures in which nothing else stands out.
    ///   - masked: photographs with masks; none are needed.
    ///   - side: of the pictures that are made, in pixels.
    /// - Throws: `TrainingError` if there is no thing.
    public init(
        named name: String, things: [Cutout], scenes: PictureMix, masked: [MaskedPicture] = [], side: Int
    ) throws {
        self.name = name
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

    /// How many lessons are of which kind; where there is none, the subject is meant.
    private static let shares: [(kind: PromptKind?, share: Double)] = [(nil, 0.4), (.points, 0.35), (.box, 0.25)]

    /// A picture, worn as pictures are, with what is told of what is meant, and its mask.
    func lesson(at step: Int, using generator: inout SplitMix64) throws -> PromptedPicture {
        var left = Double.random(in: 0..<1, using: &generator)
        let drawn = Self.shares.first { kind in
            left -= kind.share
            return left < 0
        }
        return try lesson(drawn?.kind, at: step, using: &generator)
    }

    /// One of a kind.
    func lesson(_ kind: PromptKind?, at step: Int, using generator: inout SplitMix64) throws -> PromptedPicture {
        for _ in 0..<Self.mostTries {
            let made =
                if let kind {
                    try prompted(by: kind, at: step, using: &generator)
                } else {
                    try subject(at: step, using: &generator)
                }
            guard let made, Self.coverage.contains(made.mask.coverage) else { continue }
            return PromptedPicture(
                image: try worn(made.image, using: &generator), prompts: made.prompts, mask: made.mask)
        }
        throw TrainingError(
            .invalidValue,
            "of \(Self.mostTries) pictures in a row none had a subject of 2 to 90 %; masks cover too little or nearly all"
        )
    }

    /// A picture whose subject is meant: a photograph, or a thing or two in front of a scene.
    private func subject(at step: Int, using generator: inout SplitMix64) throws -> PromptedPicture {
        let isMasked = generator.happens(masked.isEmpty ? 0 : maskedShare)
        let count = generator.happens(0.85) ? 1 : 2
        let picture =
            try isMasked
            ? part(side: side, using: &generator)
            : composite(of: count, least: 0.3, side: side, at: step, using: &generator).subject
        return PromptedPicture(image: picture.image, mask: picture.mask)
    }

    /// Some things in front of a scene.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - least: how long each is at least, in parts of the side.
    ///   - side: of the square, in pixels.
    func composite(
        of count: Int, least: Double, side: Int, at step: Int, using generator: inout SplitMix64
    ) throws -> Composite {
        let picture = try scenes.draw(at: step, using: &generator).picture
        let excess = Double(min(picture.width, picture.height)) / Double(side)
        var scene = picture.randomCrop(
            side: side, shrinking: max(1, 0.4 * excess)...max(1, excess), turning: false, using: &generator)
        scene.relight(by: 0.3, using: &generator)
        if Bool.random(using: &generator) { scene = scene.blurred(Double.random(in: 1...6, using: &generator)) }
        var composite = Composite(scene)
        for _ in 0..<count {
            var thing = things.randomElement(using: &generator)!.placed(side: side, least: least, using: &generator)
            thing.relight(by: 0.25, using: &generator)
            composite.add(thing)
        }
        return composite
    }

    /// Most of a photograph with a mask, perhaps mirrored, of other proportions as well.
    ///
    /// - Parameter side: of the square that it becomes, in pixels.
    func part(side: Int, using generator: inout SplitMix64) -> MaskedPicture {
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
        var image = image
        if generator.happens(0.3) { image = image.blurred(Double.random(in: 1...2, using: &generator)) }
        if generator.happens(0.05) { image = FloatImage(Picture(image).converted(to: .gray).converted(to: .rgb)) }
        image.relight(by: 0.15, using: &generator)
        guard generator.happens(0.3) else { return image }
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
