/// A picture's brightness read as a mask, by what its histogram tells.
struct LevelReading {
    private let picture: Picture
    /// Luma times alpha, 0...1.
    private let luma: [Float]
    /// What of 0...1 counts as white: less than 1 where 16 bits hold what 8 could.
    private let fullScale: Float
    /// How many pixels have a level of 0...255 of the full scale.
    private let counts: [Int]
    /// In the picture's own levels, few at most.
    private let ownLevels: [Int]?
    private let range: ClosedRange<Int>

    /// More different levels than that are shades.
    private static let few = 8

    init(_ picture: Picture) { self.init(picture, luma: picture.visibleLuma) }

    /// - Parameter luma: what stands for the brightness of each pixel, 0...1.
    init(_ picture: Picture, luma: [Float]) {
        self.picture = picture
        self.luma = luma
        let largest = Float(picture.largestSample)
        let brightest = luma.max() ?? 0
        let darkest = luma.min() ?? 0
        range = Int((darkest * largest).rounded())...Int((brightest * largest).rounded())
        let isWidened = largest > 255 && (26...255).contains(range.upperBound)
        fullScale = isWidened ? 255 / largest : 1
        var counts = [Int](repeating: 0, count: 256)
        var own = Set<Int>()
        var last = -1
        for value in luma {
            counts[min(255, max(0, Int(value / fullScale * 255 + 0.5)))] += 1
            guard own.count <= Self.few else { continue }
            let level = Int(value * largest + 0.5)
            if level != last { own.insert(level) }
            last = level
        }
        self.counts = counts
        ownLevels = own.count <= Self.few ? own.sorted() : nil
    }

    /// The mask that is likely meant; see `Mask.Source.automatic`.
    func likely() -> MaskReading {
        let white = picture.largestSample
        if range.count > 1 && (range.upperBound <= white / 10 || ownLevels != nil && range.upperBound < white / 4)
            && fullScale == 1
        {
            return labels()
        }
        if hasLabelsAndVoid { return labels() }
        let ends = ends
        if ends != 0...255 || fullScale < 1 || hasDarkBlack { return stretched(to: ends) }
        var findings: [MaskReading.Finding] = []
        if range.upperBound < white * 95 / 100 && range.upperBound > 0 {
            findings = [.faint(brightest: range.upperBound, of: white)]
        } else if let level = ownLevels?.first(where: { level in
            // What is on few pixels is the edge of something.
            let count = counts[level * 255 / white]
            return level > 0 && level <= white / 10 && 200 * count > luma.count
                || (1..<white * 95 / 100).contains(level)
                    && PartialFilling.isArea(count, ofFilled: luma.count - counts[0], ofAll: luma.count)
        }) {
            findings = [.hardlyFilled(level: level, of: white)]
        }
        return MaskReading(mask: Mask(picture, values: luma), source: .luminance, findings: findings)
    }

    /// Whether there are dark numbers of things, and the brightest of all for what has none (as PASCAL VOC's 255): black
    /// that is uneven has such levels, too, but all over each other.
    private var hasLabelsAndVoid: Bool {
        let white = picture.largestSample
        guard let levels = ownLevels, levels.count > 2, levels.last == white, levels[0] == 0,
            levels.dropFirst().dropLast().allSatisfy({ $0 <= white / 10 })
        else { return false }
        var (dark, inside) = (0, 0)
        let scale = Float(white)
        for row in 0..<picture.height {
            for place in (row * picture.width)..<((row + 1) * picture.width) {
                let level = luma[place]
                guard level * scale > 0.5, level * scale < scale - 0.5 else { continue }
                dark += 1
                let column = place - row * picture.width
                let isLike =
                    (column == 0 || luma[place - 1] == level)
                    && (column == picture.width - 1 || luma[place + 1] == level)
                if isLike { inside += 1 }
            }
        }
        return 2 * inside > dark && 200 * dark > luma.count
    }

    /// From the darkest level that is common to the brightest.
    func stretched() -> MaskReading {
        let ends = ends
        let brightest = counts.lastIndex { $0 > 0 } ?? 255
        // Asked for, it goes as far as there are levels.
        let upper = ends.upperBound == 255 ? brightest : ends.upperBound
        guard upper > ends.lowerBound else { return MaskReading(mask: Mask(picture, values: luma), source: .levels) }
        return MaskReading(mask: stretched(to: ends.lowerBound...upper).mask, source: .levels)
    }

    /// All that is brighter than the darkest, or in a JPEG than half way from there to the brightest.
    private func labels() -> MaskReading {
        let largest = Float(picture.largestSample)
        let isLossy = picture.metadata.source?.format == .jpeg
        let threshold =
            isLossy
            ? Float(range.lowerBound + range.upperBound) / 2 / largest : (Float(range.lowerBound) + 0.5) / largest
        return MaskReading(
            mask: Mask(picture, values: luma.map { $0 > threshold ? 1 : 0 }), source: .labels,
            findings: [
                .numbered(levels: ownLevels ?? [range.lowerBound, range.upperBound], of: picture.largestSample)
            ])
    }

    private func stretched(to ends: ClosedRange<Int>) -> MaskReading {
        // At 16 bits a level of 8 is many, which end half a level off.
        let isDeep = picture.largestSample > 255 && fullScale == 1
        let lower = Float(ends.lowerBound) + (isDeep && (hasDarkBlack || ends.lowerBound > 0) ? 0.5 : 0)
        let upper = Float(ends.upperBound) - (isDeep && ends.upperBound < 255 ? 0.5 : 0)
        let black = lower / 255 * fullScale
        let scale = 1 / (upper / 255 * fullScale - black)
        // What is black is to be 0, and what is white 1, however they are rounded.
        let rounding: Float = 1e-5
        let values = luma.map { value in
            let stretched = (value - black) * scale
            return stretched < rounding ? 0 : stretched > 1 - rounding ? 1 : stretched
        }
        let own = Float(picture.largestSample) / 255 * fullScale
        // That a JPEG's black and white are not quite so is no news.
        let isNews =
            fullScale < 1 || hasDarkBlack || blackLevel > 0 || whiteLevel < 255
            || picture.metadata.source?.format != .jpeg
        let finding = MaskReading.Finding.stretched(
            black: Int((black * Float(picture.largestSample)).rounded()), white: Int((upper * own).rounded()),
            of: picture.largestSample)
        return MaskReading(mask: Mask(picture, values: values), source: .levels, findings: isNews ? [finding] : [])
    }
}

// What is black and what is white. Levels are those of 8 bits.
extension LevelReading {
    private func count(_ levels: ClosedRange<Int>) -> Int {
        counts[levels.clamped(to: 0...255)].reduce(0, +)
    }

    /// The level near black that one of twenty pixels has, within two levels; 0 if there is none.
    private var blackLevel: Int {
        let darkest = (0...25).max { counts[$0] < counts[$1] }!
        return 20 * count(darkest - 2...darkest + 2) > luma.count ? darkest : 0
    }

    /// Whether black is a level of 16 bits that 8 have no name for: nothing is quite black.
    private var hasDarkBlack: Bool { range.lowerBound > 0 && 20 * counts[0] > luma.count }

    /// The level near white that more pixels have than all levels some way below it; 255 if there is none. The top of
    /// a soft spot has no such level.
    private var whiteLevel: Int {
        let brightest = (230...255).max { counts[$0] < counts[$1] }!
        let peak = count(brightest - 2...brightest + 2)
        return peak > 0 && peak >= count(190...brightest - 3) ? brightest : 255
    }

    /// From where on down all is black, and from where on up all is white.
    ///
    /// Levels beside black and white are taken for them when they are noise. A soft edge has levels of all kinds, and the
    /// steepest ones used (a Gaussian's) three to five times as many in 1...24 as in 25...44; ringing of JPEG (measured
    /// from quality 30 up) has seven times as many or more, and hardly any in the middle.
    private var ends: ClosedRange<Int> {
        let (black, white) = (blackLevel, whiteLevel)
        guard black < white else { return 0...255 }
        var (lower, upper) = (black, white)
        let beside = count(black + 1...black + 24)
        let middle = count(black + 45...white - 45)
        let below = white > black + 24 ? count(white - 24...white - 1) : 0
        let noticeable = 64
        func isNoise(_ near: ClosedRange<Int>, _ far: ClosedRange<Int>) -> Bool {
            count(near) > max(noticeable, 8 * count(far))
        }
        if isNoise(black + 1...black + 4, black + 5...black + 24) { lower += 4 }
        if isNoise(white - 4...white - 1, white - 24...white - 5) { upper -= 4 }
        // Ringing has levels of all kinds; a few are labels.
        if ownLevels == nil && beside > noticeable && beside >= 6 * count(black + 25...black + 44)
            && beside + below >= 4 * middle
            && count(white - 24...255) >= middle
            && lower == black
        {
            (lower, upper) = (black + 24, white - 24)
        }
        return lower...upper
    }
}
