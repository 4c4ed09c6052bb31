/// What a picture whose opacity varies was made for; see `Mask.Source.automatic`.
struct AlphaEvidence {
    /// What to take, and what there is to say of it.
    let source: (source: Mask.Source, finding: MaskReading.Finding?)

    /// `nil` if opacity says nothing: there is none, or it hardly varies.
    init?(_ picture: Picture) {
        guard picture.format.hasAlpha else { return nil }
        let source: (Mask.Source, MaskReading.Finding?)? =
            switch picture.samples {
            case .eight(let samples): Self.source(samples, picture.format)
            case .sixteen(let samples): Self.source(samples, picture.format)
            }
        guard let source else { return nil }
        self.source = source
    }

    private static func source<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], _ format: PixelFormat
    ) -> (Mask.Source, MaskReading.Finding?)? {
        let channels = format.channels
        let colors = format.colorChannels
        // Programs that keep premultiplied pixels give back colours that are a little off.
        let tolerance = Int(Sample.max) / 64
        let margin = Int(Sample.max) / 10
        var (least, most) = (Sample.max, Sample.min)
        var oneColor = true
        var neutral = true
        var brush: Int?
        var (opaque, extreme) = (0, 0)
        var covered = 0.0
        var flat = FlatColors<Sample>()

        samples.withUnsafeBufferPointer { samples in
            for pixel in stride(from: 0, to: samples.count, by: channels) {
                let alpha = samples[pixel + colors]
                (least, most) = (min(least, alpha), max(most, alpha))
                covered += Double(alpha)
                guard alpha > Sample.max / 2 else { continue }
                opaque += 1
                let reference = brush ?? pixel
                brush = reference
                for color in 0..<colors {
                    let value = Int(samples[pixel + color])
                    oneColor = oneColor && abs(value - Int(samples[reference + color])) <= tolerance
                    neutral = neutral && abs(value - Int(samples[pixel])) <= tolerance
                }
                let value = Int(samples[pixel])
                if value <= margin || value >= Int(Sample.max) - margin { extreme += 1 }
                flat.add(samples, pixel, colors)
            }
        }
        // An alpha channel that is there by habit is all but opaque everywhere.
        guard most != least, Int(least) <= Int(Sample.max) - margin else { return nil }
        let share = covered / Double(Sample.max) / Double(samples.count / channels)
        let isMost = share > MaskReading.mostOfThePicture
        if oneColor { return isMost ? (.erased, .hole(opaque: share)) : (.alpha, nil) }
        if neutral && 10 * extreme >= 9 * opaque { return (.luminance, nil) }
        return !isMost && flat.areAll ? (.alpha, nil) : (.erased, nil)
    }
}

/// Whether there are only a few colours.
private struct FlatColors<Sample: FixedWidthInteger & UnsignedInteger> {
    private var seen: Set<UInt64> = []
    private(set) var areAll = true
    private static var most: Int { 64 }

    mutating func add(_ samples: UnsafeBufferPointer<Sample>, _ pixel: Int, _ colors: Int) {
        guard areAll else { return }
        var color: UInt64 = 0
        for channel in 0..<colors { color = color << 16 | UInt64(samples[pixel + channel]) }
        seen.insert(color)
        areAll = seen.count <= Self.most
    }
}
