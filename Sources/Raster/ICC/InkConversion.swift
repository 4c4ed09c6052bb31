import GentoolBase

/// Amounts of ink to sRGB as a CMYK profile says, by the perceptual intent with compensation of the black point, as lcms2
/// does from a CMYK profile to its own sRGB.
struct InkConversion: Sendable {
    /// sRGB, 0...1.
    let grid: InkGrid

    /// What lcms2 makes of four inks.
    private static let side = 17

    /// Why a profile says nothing of a picture's inks.
    enum Flaw: Error, CustomStringConvertible {
        case profile(ICCProfile.Flaw)
        case colorSpace(String)
        case noTable

        var description: String {
            switch self {
            case .profile(let flaw): flaw.description
            case .colorSpace(let space): "is for \(space.withoutOuterSpace()), not CMYK"
            case .noTable: "has no table from ink to light that can be read (A2B0)"
            }
        }
    }

    /// - Throws: `Flaw`.
    init(profile bytes: [UInt8]) throws(Flaw) {
        let profile: ICCProfile
        do { profile = try ICCProfile(bytes) } catch { throw .profile(error) }
        guard profile.colorSpace == "CMYK" else { throw .colorSpace(profile.colorSpace) }
        guard let table = InkTable(profile) else { throw .noTable }
        let black = Self.blackPoint(table, profile)
        // Black point compensation: white stays, black becomes 0, in between it is linear in XYZ.
        let white = CIELab.white
        let scale = SIMD4(
            white.x / (white.x - black.x), white.y / (white.y - black.y), white.z / (white.z - black.z), 0)
        grid = InkGrid(side: Self.side) { Self.sRGB(scale * (table.xyz($0) - black)) }.whitened(SIMD4(1, 1, 1, 0))
    }

    /// Puts red, green and blue in the place of cyan, magenta and yellow; 0...1.
    ///
    /// - Parameter pixels: `count` pixels of four values.
    func convert(_ pixels: UnsafeMutablePointer<Float>, count: Int) {
        grid.nodes.withUnsafeBufferPointer { nodes in
            let nodes = nodes.baseAddress!
            for pixel in 0..<count {
                let inks = pixels + 4 * pixel
                let color = grid.color(SIMD4(inks[0], inks[1], inks[2], inks[3]), nodes)
                (inks[0], inks[1], inks[2]) = (color.x, color.y, color.z)
            }
        }
    }

    /// The darkest there is: of version 4 the perceptual reference medium's (ICC.1:2022, §6.3.4.3), of version 2 all
    /// inks together, if they are dark at all.
    private static func blackPoint(_ table: InkTable, _ profile: ICCProfile) -> SIMD4<Float> {
        if profile.majorVersion >= 4 { return SIMD4(0.00336, 0.0034731, 0.00287, 0) }
        let darkest = table.xyz(SIMD4(repeating: 1))
        let lightest = CIELab.xyz(SIMD4(50, 0, 0, 0)).y
        return darkest.y < lightest ? darkest.clamped(lowerBound: .zero, upperBound: CIELab.white) : .zero
    }

    /// sRGB (IEC 61966-2-1) of colours under D50, adapted to D65 by Bradford's transform; what it lacks is clamped.
    private static func sRGB(_ xyz: SIMD4<Float>) -> SIMD4<Float> {
        let red = 3.1338561 * xyz.x - 1.6168667 * xyz.y - 0.4906146 * xyz.z
        let green = -0.9787684 * xyz.x + 1.9161415 * xyz.y + 0.0334540 * xyz.z
        let blue = 0.0719453 * xyz.x - 0.2289914 * xyz.y + 1.4052427 * xyz.z
        func encoded(_ light: Float) -> Float { Float(SRGB.encoded(Double(max(0, min(1, light))))) }
        return SIMD4(encoded(red), encoded(green), encoded(blue), 0)
    }
}
