/// Colours of a display: a curve each for red, green and blue, and how much light of CIE XYZ under D50 each of them is
/// (ICC.1:2022, §8.3.3, three-component matrix-based profiles).
struct DisplayColors: Sendable {
    /// From stored values to amounts of light.
    private let curves: [@Sendable (Float) -> Float]
    /// XYZ of all red, all green and all blue.
    private let primaries: [SIMD3<Float>]

    /// sRGB (IEC 61966-2-1), adapted to D50 by Bradford's transform.
    static let sRGB = DisplayColors(
        curves: .init(repeating: { Float(SRGB.linear(Double($0))) }, count: 3),
        primaries: [
            SIMD3(0.4360747, 0.2225045, 0.0139322), SIMD3(0.3850649, 0.7168786, 0.0971045),
            SIMD3(0.1430804, 0.0606169, 0.7141733),
        ])

    private init(curves: [@Sendable (Float) -> Float], primaries: [SIMD3<Float>]) {
        (self.curves, self.primaries) = (curves, primaries)
    }

    /// - Parameter stored: an ICC profile; `nil` is sRGB.
    /// - Returns: `nil` if it isn't one of a display's curves and matrix.
    init?(profile stored: [UInt8]?) {
        guard let stored else {
            self = .sRGB
            return
        }
        guard let profile = try? ICCProfile(stored), profile.colorSpace == "RGB ", profile.connectionSpace == "XYZ "
        else { return nil }
        let primaries = ["rXYZ", "gXYZ", "bXYZ"].compactMap(profile.tag).filter { $0.count >= 20 }
        let curves = ["rTRC", "gTRC", "bTRC"].compactMap { profile.tag($0).flatMap(ICCCurve.read)?.curve }
        guard primaries.count == 3, curves.count == 3 else { return nil }
        self.init(
            curves: curves.map { curve in { curve($0) } },
            primaries: primaries.map { SIMD3($0.fixedPoint(at: 8), $0.fixedPoint(at: 12), $0.fixedPoint(at: 16)) })
        guard abs(determinant) > 1e-4 else { return nil }
    }

    private var determinant: Float { Self.volume(primaries[0], primaries[1], primaries[2]) }

    private static func volume(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Float {
        a.x * (b.y * c.z - b.z * c.y) - b.x * (a.y * c.z - a.z * c.y) + c.x * (a.y * b.z - a.z * b.y)
    }

    /// How much red, green and blue light makes a colour of XYZ (Cramer's rule).
    private func light(_ xyz: SIMD3<Float>) -> SIMD3<Float> {
        let (r, g, b) = (primaries[0], primaries[1], primaries[2])
        return SIMD3(Self.volume(xyz, g, b), Self.volume(r, xyz, b), Self.volume(r, g, xyz)) / determinant
    }

    /// The change from these colours to others', by the colorimetric intent: what the others lack is clamped.
    func conversion(to other: DisplayColors) -> Conversion {
        Conversion(
            curves: curves.map { CurveTable($0) }, mix: primaries.map(other.light),
            inverses: other.curves.map { CurveTable($0) })
    }

    /// Stored values of one kind of display to those of another.
    struct Conversion: Sendable {
        fileprivate let curves: [CurveTable]
        /// The light of the other display's three for each of this one's.
        fileprivate let mix: [SIMD3<Float>]
        fileprivate let inverses: [CurveTable]

        func callAsFunction(_ stored: SIMD3<Float>) -> SIMD3<Float> {
            let light =
                mix[0] * curves[0].light(stored.x) + mix[1] * curves[1].light(stored.y)
                + mix[2] * curves[2].light(stored.z)
            return SIMD3(
                inverses[0].stored(light.x), inverses[1].stored(light.y), inverses[2].stored(light.z))
        }

        /// Whether no value of 8 bits changes, as between two profiles of sRGB.
        var isIdentity: Bool {
            let levels: [Float] = [0, 0.1, 0.3, 0.6, 1]
            return levels.allSatisfy { red in
                levels.allSatisfy { green in
                    levels.allSatisfy { blue in
                        let color = SIMD3(red, green, blue)
                        let change = self(color) - color
                        return max(abs(change.x), abs(change.y), abs(change.z)) < 0.5 / 255
                    }
                }
            }
        }
    }
}

/// A rising curve, read off in both directions.
private struct CurveTable: Sendable {
    private static let steps = 4096
    private let lights: [Float]

    init(_ curve: (Float) -> Float) {
        var most: Float = 0
        lights = (0...Self.steps).map { step in
            most = max(most, curve(Float(step) / Float(Self.steps)))
            return most
        }
    }

    func light(_ stored: Float) -> Float {
        let place = max(0, min(1, stored)) * Float(Self.steps)
        let index = min(Self.steps - 1, Int(place))
        return lights[index] + (place - Float(index)) * (lights[index + 1] - lights[index])
    }

    func stored(_ light: Float) -> Float {
        guard light > lights[0] else { return 0 }
        guard light < lights[Self.steps] else { return 1 }
        var (low, high) = (0, Self.steps)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lights[middle] <= light { low = middle } else { high = middle }
        }
        return (Float(low) + (light - lights[low]) / (lights[high] - lights[low])) / Float(Self.steps)
    }
}
