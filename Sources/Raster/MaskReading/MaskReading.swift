/// A mask, and how it was read from a picture.
///
/// ```swift
/// let reading = try MaskReading(Picture(contentsOf: "mask.png"))
/// print(reading.source, reading.mask.coverage, reading.findings)
/// ```
public struct MaskReading: Sendable {
    /// As large as the picture it was read from.
    public let mask: Mask
    /// What of the picture was taken; never `automatic`.
    public let source: Mask.Source
    /// What was found that a person may have meant otherwise.
    public let findings: [Finding]

    /// What is not as masks should be. Levels are the picture's own: 0...255, or 0...65535 at 16 bits.
    public enum Finding: Sendable, Equatable {
        /// Levels from `black` down were taken for black, those from `white` up for white.
        case stretched(black: Int, white: Int, of: Int)
        /// Numbers of things: what has not the first of these levels was filled wholly.
        case numbered(levels: [Int], of: Int)
        /// All but the background was filled, which is red, green and blue of 0...255.
        case colored(background: [UInt8])
        /// Nothing is brighter: what is filled most still shows what was there.
        case faint(brightest: Int, of: Int)
        /// A level that is far from white is on many pixels, of few levels in all.
        case hardlyFilled(level: Int, of: Int)
        /// Opacity fills a part this much only, 0...1; if `isMost`, nothing is filled more.
        case partly(filled: Double, isMost: Bool)
        /// The opaque part is one colour, and so large that the transparent part was taken.
        case hole(opaque: Double)
    }

    /// From this coverage on, most of the picture is filled, which is seldom meant.
    public static let mostOfThePicture = 0.6

    /// Reads a mask from a picture. With a `threshold`, 0...1 of full scale, what is at least that is filled wholly and
    /// all else is kept; levels are then taken as the picture has them.
    ///
    /// - Throws: `RasterError` when `source` asks for an alpha channel that the picture lacks, or is automatic and the
    ///   picture is a photograph.
    public init(_ picture: Picture, source: Mask.Source = .automatic, threshold: Float? = nil) throws {
        if (source == .alpha || source == .erased) && !picture.format.hasAlpha {
            throw RasterError(
                .unclearMask,
                "the mask has no alpha channel to take its \(source.rawValue) part from; "
                    + "save it with transparency, or use its luminance")
        }
        let read = try Self.read(picture, source: source, isThresholded: threshold != nil)
        if let threshold {
            self = MaskReading(mask: read.mask.thresholded(at: threshold), source: read.source, findings: [])
        } else {
            self = read
        }
    }

    init(mask: Mask, source: Mask.Source, findings: [Finding] = []) {
        self.mask = mask
        self.source = source
        self.findings = findings
    }

    private static func read(_ picture: Picture, source: Mask.Source, isThresholded: Bool) throws -> MaskReading {
        switch source {
        case .alpha:
            return MaskReading(mask: Mask(picture, values: picture.opacity), source: .alpha)
        case .erased:
            return MaskReading(mask: Mask(picture, values: picture.opacity.map { 1 - $0 }), source: .erased)
        case .luminance:
            return MaskReading(mask: Mask(picture, values: picture.visibleLuma), source: .luminance)
        case .levels:
            return LevelReading(picture).stretched()
        case .color, .labels:
            // Numbers of things are levels that hardly differ.
            if source == .labels, !isThresholded, ColorReading(colored: picture) == nil {
                let levels = LevelReading(picture).likely()
                if levels.source == .labels { return levels }
            }
            let colors = ColorReading(picture)
            return source == .color || isThresholded ? colors.shades() : colors.labels()
        case .automatic:
            if let (source, finding) = AlphaEvidence(picture)?.source {
                let reading = try read(picture, source: source, isThresholded: isThresholded)
                return MaskReading(
                    mask: reading.mask, source: source,
                    findings: [finding, PartialFilling(reading.mask)?.finding].compactMap { $0 })
            }
            guard picture.format.colorModel == .rgb, let colors = ColorReading(colored: picture) else {
                return isThresholded
                    ? try read(picture, source: .luminance, isThresholded: true) : LevelReading(picture).likely()
            }
            guard colors.isFlat else {
                throw RasterError(
                    .unclearMask,
                    "has as many colours as a photograph, so what is marked in it can't be told; paint what is to be "
                        + "filled white on black, or erase it to transparency")
            }
            return isThresholded ? colors.shades() : colors.likely()
        }
    }
}

extension Mask {
    init(_ picture: Picture, values: [Float]) {
        self.init(width: picture.width, height: picture.height, values: values)
    }

    /// What `Source.automatic` comes to for a picture: one of the other cases, or `automatic` where that can't be told.
    public static func likelySource(of picture: Picture) -> Source {
        (try? MaskReading(picture))?.source ?? .automatic
    }
}

extension Picture {
    /// The alpha channel, 0...1; for pictures that have one.
    var opacity: [Float] {
        let channels = format.channels
        return [Float](unsafeUninitializedCapacity: width * height) { target, count in
            switch samples {
            case .eight(let samples):
                for i in 0..<width * height { target[i] = Float(samples[i * channels + channels - 1]) / 255 }
            case .sixteen(let samples):
                for i in 0..<width * height { target[i] = Float(samples[i * channels + channels - 1]) / 65535 }
            }
            count = width * height
        }
    }

    /// Luma times alpha, 0...1.
    var visibleLuma: [Float] {
        let luma = luma.values
        return format.hasAlpha ? zip(luma, opacity).map { $0 * $1 } : luma
    }

    /// The largest sample: 255 or 65535.
    public var largestSample: Int { samples.depth == 16 ? 65_535 : 255 }
}
