import CGentoolGlyphs
import GentoolBase

extension BitmapFont {
    /// Letters of most scripts, 16 pixels high and 8 or 16 wide: a part of GNU Unifont.
    public static let unifont = BitmapFont(
        height: 16, gap: 0, glyph: { packed.glyph($0) },
        box: Glyph(columns: 16, rows: [0] + [0x7FFE] + [UInt32](repeating: 0x4002, count: 12) + [0x7FFE, 0]))

    private static let packed = PackedGlyphs()
}

/// Glyphs as `make_glyphs.py` packs them.
private struct PackedGlyphs: Sendable {
    private static let characters = 1 << 16
    private static let height = 16
    private static let largestSize = 1 << 24

    private let bytes: [UInt8]
    /// How many glyphs, and how many wide ones, come before each character's.
    private let places: [(all: Int32, wide: Int32)]
    private let wideStart: Int

    init() {
        var size = 0
        let packed = gentool_unifont(&size)
        let expanded = try? Inflation.gzip(UnsafeBufferPointer(start: packed, count: size), limit: Self.largestSize)
        guard let bytes = expanded else {
            preconditionFailure("the glyphs that are part of the program can't be unpacked")
        }
        var (all, wide) = (Int32(0), Int32(0))
        places = bytes[..<Self.characters].map { width in
            defer {
                all += width > 0 ? 1 : 0
                wide += width > 1 ? 1 : 0
            }
            return (all, wide)
        }
        self.bytes = bytes
        wideStart = Self.characters + Self.height * Int(all)
    }

    func glyph(_ scalar: Unicode.Scalar) -> BitmapFont.Glyph? {
        let code = Int(scalar.value)
        guard code < Self.characters, bytes[code] > 0 else { return nil }
        let left = Self.characters + Self.height * Int(places[code].all)
        let rows = bytes[left..<(left + Self.height)].map(UInt32.init)
        guard bytes[code] > 1 else { return .init(columns: 8, rows: rows) }
        let right = wideStart + Self.height * Int(places[code].wide)
        return .init(columns: 16, rows: rows.indices.map { rows[$0] << 8 | UInt32(bytes[right + $0]) })
    }
}
