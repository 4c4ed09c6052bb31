import Foundation

/// Small letters for labels, drawn for this project: capitals are seven pixels high, widths differ.
public enum BitmapFont {
    /// Rows of a line of text, those under the letters for `g` and `y` included.
    public static let height = 9
    /// Columns between two letters.
    private static let gap = 1
    private static let shortening = "..."

    /// By character from the space on, rows of whether a pixel is set.
    private static let glyphs: [[[Bool]]] = drawing.split(separator: "\n\n").flatMap { band in
        let rows = band.split(separator: "\n").map { $0.split(separator: " ") }
        return rows[0].indices.map { place in rows.map { $0[place].map { $0 == "#" } } }
    }

    /// The glyphs of a text. Letters lose their accents; what is not ASCII then is a box.
    private static func glyphs(of text: String) -> [[[Bool]]] {
        text.folding(options: .diacriticInsensitive, locale: nil).map { character in
            let place = character.asciiValue.map { Int($0) - 32 } ?? -1
            return glyphs.indices.contains(place) ? glyphs[place] : glyphs[glyphs.count - 1]
        }
    }

    /// Columns that a text takes.
    ///
    /// - Parameter scale: how wide and high each pixel of a letter is.
    public static func width(of text: String, scale: Int = 1) -> Int {
        scale * max(0, glyphs(of: text).reduce(-gap) { $0 + $1[0].count + gap })
    }

    /// The text, or as much of its beginning and end as fits.
    public static func shortened(_ text: String, toWidth limit: Int, scale: Int = 1) -> String {
        if width(of: text, scale: scale) <= limit { return text }
        for kept in stride(from: text.count - 1, through: 0, by: -1) {
            let short = "\(text.prefix(kept - kept / 2))\(shortening)\(text.suffix(kept / 2))"
            if width(of: short, scale: scale) <= limit { return short }
        }
        return ""
    }

    /// The text as a mask that is 1 where letters are.
    ///
    /// - Parameter text: at least one character.
    public static func mask(of text: String, scale: Int = 1) -> Mask {
        var mask = Mask(width: max(1, width(of: text, scale: scale)), height: scale * height)
        var left = 0
        for glyph in glyphs(of: text) {
            for (row, pixels) in glyph.enumerated() {
                for (column, isSet) in pixels.enumerated() where isSet {
                    for y in (scale * row)..<(scale * (row + 1)) {
                        for x in (left + scale * column)..<(left + scale * (column + 1)) { mask[x, y] = 1 }
                    }
                }
            }
            left += scale * (glyph[0].count + gap)
        }
        return mask
    }
}
