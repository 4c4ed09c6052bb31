/// A coloured picture read as a mask: labels, or a brush that isn't white.
struct ColorReading {
    private let picture: Picture
    /// Red, green and blue of 8 bits for each pixel.
    private let samples: [UInt8]
    /// The colours that many pixels have, the most common first.
    private let colors: [Color]
    private let background: SIMD3<Int>
    /// Whether few colours are nearly all there is, and half of it has not as many exact ones as a photograph.
    let isFlat: Bool

    private struct Color {
        let value: SIMD3<Int>
        var count: Int
    }

    /// How far pixels of the same colour may be apart: a JPEG changes them.
    private let tolerance: Int
    private static let mostColors = 24
    /// A channel farther than this from the others is no grey.
    private static let colorfulness = 32

    /// - Parameter colored: `nil` comes of a picture that is grey where it isn't black or white.
    init?(colored picture: Picture) {
        self.init(picture)
        let pixels = picture.width * picture.height
        let (different, colorful) = countColorful()
        // A few specks make no mask coloured, and neither does a tint of what is meant to be grey.
        guard colorful > pixels / 100_000, 20 * colorful > min(different, pixels - different) else { return nil }
    }

    init(_ picture: Picture) {
        let opaque = picture.converted(to: .rgb).with(depth: 8)
        guard case .eight(let samples) = opaque.samples else { fatalError("a picture of 8 bits has 8-bit samples") }
        self.picture = picture
        self.samples = samples
        let isLossy = picture.metadata.source?.format == .jpeg
        tolerance = isLossy ? 24 : 8
        let pixels = picture.width * picture.height
        let (colors, covered) = Self.commonColors(samples, tolerance: tolerance)
        self.colors = colors
        isFlat = 100 * covered >= (isLossy ? 85 : 90) * pixels && !Self.hasManyColors(samples)
        func count(_ isNear: (SIMD3<Int>) -> Bool) -> Int {
            colors.reduce(0) { $0 + (isNear($1.value) ? $1.count : 0) }
        }
        let black = count { $0.max() <= 24 }
        let white = count { $0.min() >= 231 }
        if 20 * max(black, white) >= pixels {
            background = white > black ? [255, 255, 255] : [0, 0, 0]
        } else {
            background = colors.first?.value ?? [0, 0, 0]
        }
    }

    /// The mask that is likely meant: shades of one colour, or labels.
    func likely() -> MaskReading {
        guard let shades = shadesOfOneColor() else { return labels() }
        let reading = LevelReading(picture, luma: shades).likely()
        return MaskReading(
            mask: reading.mask, source: .color,
            findings: [finding]
                + reading.findings.filter { finding in
                    switch finding {
                    case .faint, .hardlyFilled: true
                    default: false
                    }
                })
    }

    /// What differs from the background, as far as it differs, where what differs most is filled wholly.
    func shades() -> MaskReading {
        let (distances, farthest) = distances()
        let most = Float(max(1, farthest))
        return MaskReading(
            mask: Mask(picture, values: distances.map { Float($0) / most }), source: .color, findings: [finding])
    }

    /// What differs from the background at least half as much as the nearest of the other colours.
    func labels() -> MaskReading {
        let pixels = picture.width * picture.height
        // Between the colours of a JPEG there are some that nothing has.
        let fewest = tolerance > 8 ? pixels / 200 : pixels / 10_000
        let others = colors.filter { $0.count >= fewest }.map { ($0.value &- background).largest }
        let nearest = others.filter { $0 > tolerance }.min() ?? 2 * tolerance
        let values = distances().values.map { 2 * Int($0) > nearest ? 1 : 0 as Float }
        return MaskReading(mask: Mask(picture, values: values), source: .labels, findings: [finding])
    }

    private var finding: MaskReading.Finding {
        .colored(background: (0..<3).map { UInt8(background[$0]) })
    }

    /// The distances from the background if all colours lie between it and one other, 0...1; `nil` where they don't, or
    /// where these are so few that they are labels.
    private func shadesOfOneColor() -> [Float]? {
        let away = colors.map { $0.value &- background }
        guard let farthest = away.max(by: { $0.largest < $1.largest }), farthest.largest > tolerance else { return nil }
        let length = farthest.largest
        for color in away {
            let expected = farthest &* color.largest / length
            if (color &- expected).largest > 2 * tolerance { return nil }
        }
        let (distances, most) = distances()
        // Two shades of one colour in whole areas are two labels; edges make many.
        let common = away.count { $0.largest > tolerance }
        let levels = Set(distances)
        if common > 1 && levels.count <= 8 { return nil }
        return distances.map { Float($0) / Float(max(1, most)) }
    }

    private func distances() -> (values: [UInt8], most: UInt8) {
        var most: UInt8 = 0
        let (red, green, blue) = (background.x, background.y, background.z)
        let values = [UInt8](unsafeUninitializedCapacity: samples.count / 3) { values, count in
            samples.withUnsafeBufferPointer { samples in
                for pixel in 0..<samples.count / 3 {
                    let distance = UInt8(
                        max(
                            abs(Int(samples[3 * pixel]) - red), abs(Int(samples[3 * pixel + 1]) - green),
                            abs(Int(samples[3 * pixel + 2]) - blue)))
                    values[pixel] = distance
                    most = max(most, distance)
                }
            }
            count = samples.count / 3
        }
        return (values, most)
    }

    /// How many pixels differ from the background, and how many of them are no grey.
    private func countColorful() -> (different: Int, colorful: Int) {
        var (different, colorful) = (0, 0)
        let background = background
        samples.withUnsafeBufferPointer { samples in
            for pixel in stride(from: 0, to: samples.count, by: 3) {
                let color = SIMD3(Int(samples[pixel]), Int(samples[pixel + 1]), Int(samples[pixel + 2]))
                guard (color &- background).largest > 24 else { continue }
                different += 1
                if color.max() - color.min() > Self.colorfulness { colorful += 1 }
            }
        }
        return (different, colorful)
    }

    /// Whether half of the pixels have more than a few hundred different colours, as textures and light make them: what is
    /// painted has areas of one, and its soft edges have the shades between two. Colours are told apart by 7 bits.
    private static func hasManyColors(_ samples: [UInt8]) -> Bool {
        var counts = [UInt32](repeating: 0, count: 1 << 21)
        samples.withUnsafeBufferPointer { samples in
            for pixel in stride(from: 0, to: samples.count, by: 3) {
                let (red, green, blue) = (Int(samples[pixel]), Int(samples[pixel + 1]), Int(samples[pixel + 2]))
                counts[(red >> 1) << 14 | (green >> 1) << 7 | blue >> 1] += 1
            }
        }
        let most = counts.filter { $0 > 0 }.sorted(by: >).prefix(256)
        return most.reduce(0) { $0 + Int($1) } < samples.count / 3 / 2
    }

    /// The colours that most pixels are near to, and how many of these there are: the most common cell of 32³ stands
    /// for all near its mean, then the most common of those that are left, and so on.
    private static func commonColors(_ samples: [UInt8], tolerance: Int) -> (colors: [Color], covered: Int) {
        var counts = [Int](repeating: 0, count: 1 << 15)
        var sums = [SIMD3<Int>](repeating: .zero, count: 1 << 15)
        samples.withUnsafeBufferPointer { samples in
            for pixel in stride(from: 0, to: samples.count, by: 3) {
                let (red, green, blue) = (Int(samples[pixel]), Int(samples[pixel + 1]), Int(samples[pixel + 2]))
                let cell = (red >> 3) << 10 | (green >> 3) << 5 | blue >> 3
                counts[cell] += 1
                sums[cell] &+= [red, green, blue]
            }
        }
        var cells = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] > counts[$1] }
        var colors: [Color] = []
        var covered = 0
        while let cell = cells.first, colors.count < mostColors {
            let center = sums[cell] / counts[cell]
            var color = Color(value: center, count: 0)
            cells.removeAll { other in
                let isNear = (sums[other] / counts[other] &- center).largest <= tolerance
                if isNear { color.count += counts[other] }
                return isNear
            }
            colors.append(color)
            covered += color.count
        }
        return (colors, covered)
    }
}

extension SIMD3<Int> {
    /// The largest of the amounts.
    fileprivate var largest: Int { Swift.max(abs(x), abs(y), abs(z)) }

    fileprivate static func / (vector: Self, divisor: Int) -> Self {
        [vector.x / divisor, vector.y / divisor, vector.z / divisor]
    }

    fileprivate static func &* (vector: Self, factor: Int) -> Self {
        [vector.x * factor, vector.y * factor, vector.z * factor]
    }
}
