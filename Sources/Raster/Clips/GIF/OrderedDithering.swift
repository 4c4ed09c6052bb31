import GentoolBase

/// Pixels in the colours of a palette, mixed where one has none of its own.
///
/// Of each pixel a few colours are found whose mean is about its own, and which one is taken depends on its place alone
/// (pattern dithering; Knoll, US patent 6,606,166, expired): what doesn't move doesn't flicker, as it would where errors are
/// passed on from pixel to pixel. Places are ordered by interleaved gradient noise (Jimenez 2014, "Next generation
/// post-processing in Call of Duty: Advanced Warfare"), which has no pattern that is seen.
final class OrderedDithering {
    let palette: ColorPalette
    /// The palette's colour for each of many colours, as far as it was asked for.
    private var nearest = [Int16](repeating: -1, count: 1 << 18)
    private let exact: [Int: UInt8]

    private static let candidates = 8
    /// How much of an error the next candidate makes up for: all of it would mix colours that are far apart.
    private static let share: Float = 0.8

    init(_ palette: ColorPalette, isExact: Bool) {
        self.palette = palette
        exact =
            isExact
            ? Dictionary(
                palette.colors.enumerated().map { index, color in
                    (Int(color.x) << 16 | Int(color.y) << 8 | Int(color.z), UInt8(index))
                }, uniquingKeysWith: { first, _ in first }) : [:]
    }

    /// The palette's index for a pixel.
    ///
    /// - Parameters:
    ///   - color: red, green and blue, 0...255.
    ///   - x: its column in the clip.
    ///   - y: its row.
    func index(_ color: SIMD3<UInt8>, x: Int, y: Int) -> UInt8 {
        if let index = exact[Int(color.x) << 16 | Int(color.y) << 8 | Int(color.z)] { return index }
        let wanted = SIMD3<Float>(Float(color.x), Float(color.y), Float(color.z))
        var error = SIMD3<Float>.zero
        return withUnsafeTemporaryAllocation(of: (light: Float, index: UInt8).self, capacity: Self.candidates) {
            found in
            for number in 0..<Self.candidates {
                let index = lookUp(wanted + Self.share * error)
                let candidate = palette.colors[Int(index)]
                error += wanted - candidate
                let light = (candidate * SIMD3(0.299, 0.587, 0.114)).sum()
                // Sorted by lightness as they come.
                var place = number
                while place > 0 && found[place - 1].light > light {
                    found[place] = found[place - 1]
                    place -= 1
                }
                found[place] = (light, index)
            }
            let noise = Self.noise(x, y)
            return found[min(Self.candidates - 1, Int(noise * Float(Self.candidates)))].index
        }
    }

    private func lookUp(_ color: SIMD3<Float>) -> UInt8 {
        let inside = color.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
        let cell = (Int(inside.x) >> 2) << 12 | (Int(inside.y) >> 2) << 6 | Int(inside.z) >> 2
        if nearest[cell] < 0 {
            let middle = SIMD3<Float>(Float(cell >> 12), Float(cell >> 6 & 63), Float(cell & 63)) * 4 + 1.5
            nearest[cell] = Int16(palette.nearest(to: middle).index)
        }
        return UInt8(nearest[cell])
    }

    private static func noise(_ x: Int, _ y: Int) -> Float {
        let value = 0.067_110_56 * Double(x) + 0.005_837_15 * Double(y)
        let noise = 52.982_918_9 * (value - value.rounded(.down))
        return Float(noise - noise.rounded(.down))
    }
}
