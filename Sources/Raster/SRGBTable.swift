/// The sRGB transfer function for samples of one depth, by tables; both directions are exact.
struct SRGBTable: Sendable {
    static let eight = SRGBTable(levels: 256, cells: 1 << 12)
    static let sixteen = SRGBTable(levels: 65536, cells: 1 << 20)

    static func depth(_ depth: Int) -> SRGBTable { depth == 16 ? sixteen : eight }

    /// The light of every level.
    private let light: [Float]
    /// Entry k is the least light that rounds to level k; behind the last one, infinity.
    private let threshold: [Float]
    /// The level at the start of each of equal cells of light: a level to search from.
    private let levelOfCell: [UInt16]

    /// - Parameter cells: Enough that few levels change within one, even near black.
    private init(levels: Int, cells: Int) {
        let top = Double(levels - 1)
        light = (0..<levels).map { Float(SRGB.linear(Double($0) / top)) }
        let threshold =
            [0] + (1..<levels).map { Float(SRGB.linear((Double($0) - 0.5) / top)) } + [.infinity]
        var level = 0
        levelOfCell = (0...cells).map { cell in
            while Float(cell) / Float(cells) >= threshold[level + 1] { level += 1 }
            return UInt16(level)
        }
        self.threshold = threshold
    }

    /// Replaces stored values by light in the first `colors` of every `channels` values. The values must
    /// be whole levels, scaled to 0...1.
    func linearize(_ pixels: UnsafeMutablePointer<Float>, count: Int, channels: Int, colors: Int) {
        let top = Float(light.count - 1)
        light.withUnsafeBufferPointer { light in
            forEachColor(pixels, count: count, channels: channels, colors: colors) {
                light[Int($0 * top + 0.5)]
            }
        }
    }

    /// Replaces light by the nearest level, scaled to 0...1, in the first `colors` of every `channels`
    /// values. Light outside 0...1 is clamped.
    func encode(_ pixels: UnsafeMutablePointer<Float>, count: Int, channels: Int, colors: Int) {
        let scale = 1 / Float(light.count - 1)
        let cells = Float(levelOfCell.count - 1)
        threshold.withUnsafeBufferPointer { threshold in
            levelOfCell.withUnsafeBufferPointer { levelOfCell in
                forEachColor(pixels, count: count, channels: channels, colors: colors) { value in
                    let light = max(0, min(1, value))
                    var level = Int(levelOfCell[Int(light * cells)])
                    while light >= threshold[level + 1] { level += 1 }
                    // A product can round up into the next cell.
                    while light < threshold[level] { level -= 1 }
                    return Float(level) * scale
                }
            }
        }
    }

    @inline(__always)
    private func forEachColor(
        _ pixels: UnsafeMutablePointer<Float>, count: Int, channels: Int, colors: Int,
        _ change: (Float) -> Float
    ) {
        for pixel in 0..<count {
            for color in 0..<colors {
                pixels[pixel * channels + color] = change(pixels[pixel * channels + color])
            }
        }
    }
}
