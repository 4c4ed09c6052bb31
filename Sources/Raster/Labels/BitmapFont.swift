import GentoolBase

/// Letters of whole pixels for labels.
public struct BitmapFont: Sendable {
    /// A character's pixels.
    struct Glyph: Sendable {
        var columns: Int
        /// From the top; the leftmost pixel is the bit of `columns - 1`.
        var rows: [UInt32]

        /// Lays a mark over the middle.
        mutating func add(_ mark: Glyph) {
            let wider = max(0, mark.columns - columns)
            let shift = max(0, columns - mark.columns) / 2
            for row in rows.indices { rows[row] = rows[row] << UInt32(wider) | mark.rows[row] << UInt32(shift) }
            columns += wider
        }
    }

    /// Rows of a line of text, those under the letters for `g` and `y` included.
    public let height: Int
    /// Columns between two letters.
    let gap: Int
    /// A character's, if there is one.
    let glyph: @Sendable (Unicode.Scalar) -> Glyph?
    /// What stands for all others.
    let box: Glyph

    private static let shortening = "..."

    /// The smallest font that has the characters of some texts.
    public static func holding(_ texts: [String]) -> BitmapFont {
        texts.allSatisfy { $0.unicodeScalars.allSatisfy(\.isASCII) } ? small : unifont
    }

    /// How large each pixel of a letter is where each pixel of the small font's letters would be `scale` pixels.
    func scale(_ scale: Int) -> Int { max(1, (scale * Self.small.height + height / 2) / height) }

    /// The glyphs of a text from left to right.
    private func glyphs(of text: String) -> [Glyph] {
        var glyphs: [Glyph] = []
        for character in text.canonicallyComposed.inVisualOrder {
            var (hasBase, isBox) = (false, false)
            for scalar in character.unicodeScalars {
                if scalar.properties.isDefaultIgnorableCodePoint { continue }
                let isMark = [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
                if isMark, hasBase, !isBox, let mark = glyph(scalar) {
                    glyphs[glyphs.count - 1].add(mark)
                } else if let letter = glyph(scalar) {
                    glyphs.append(letter)
                    hasBase = true
                } else if !isBox {
                    // One for all that a character consists of.
                    glyphs.append(box)
                    isBox = true
                }
            }
        }
        return glyphs
    }

    /// Columns that a text takes if each pixel of a letter is `scale` wide and high.
    public func width(of text: String, scale: Int = 1) -> Int {
        scale * max(0, glyphs(of: text).reduce(-gap) { $0 + $1.columns + gap })
    }

    /// The text, or as much of its beginning and end as fits.
    public func shortened(_ text: String, toWidth limit: Int, scale: Int = 1) -> String {
        if width(of: text, scale: scale) <= limit { return text }
        let characters = Array(text)
        func kept(_ count: Int) -> String {
            String(characters.prefix(count - count / 2)) + Self.shortening + String(characters.suffix(count / 2))
        }
        // What is longer is wider: half of those that are left are tried out at a time.
        var (fits, tooMany) = (-1, characters.count)
        while tooMany - fits > 1 {
            let count = (fits + tooMany) / 2
            if width(of: kept(count), scale: scale) <= limit { fits = count } else { tooMany = count }
        }
        return fits < 0 ? "" : kept(fits)
    }

    /// The text, at least one character, as a mask that is 1 where letters are, each of whose pixels is `scale` wide
    /// and high.
    public func mask(of text: String, scale: Int = 1) -> Mask {
        var mask = Mask(width: max(1, width(of: text, scale: scale)), height: scale * height)
        var left = 0
        for glyph in glyphs(of: text) {
            for (row, pixels) in glyph.rows.enumerated() {
                for column in 0..<glyph.columns where pixels >> UInt32(glyph.columns - 1 - column) & 1 == 1 {
                    for y in (scale * row)..<(scale * (row + 1)) {
                        for x in (left + scale * column)..<(left + scale * (column + 1)) { mask[x, y] = 1 }
                    }
                }
            }
            left += scale * (glyph.columns + gap)
        }
        return mask
    }
}

extension String {
    /// The characters from left to right: Hebrew and Arabic words stand the other way round in memory (a small part of
    /// the Unicode Bidirectional Algorithm).
    fileprivate var inVisualOrder: [Character] {
        var characters = Array(self)
        var start = 0
        while let first = characters[start...].firstIndex(where: \.isWrittenFromRight) {
            var end = first
            for place in first..<characters.count {
                // Spaces and the like between such words turn with them.
                if characters[place].isWrittenFromRight {
                    end = place
                } else if characters[place].isLetter || characters[place].isNumber {
                    break
                }
            }
            characters[first...end].reverse()
            start = end + 1
        }
        return characters
    }
}

extension Character {
    /// Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms for presentation.
    fileprivate var isWrittenFromRight: Bool {
        let code = unicodeScalars[unicodeScalars.startIndex].value
        return (0x590...0x7FF).contains(code) || (0xFB1D...0xFDFF).contains(code) || (0xFE70...0xFEFE).contains(code)
    }
}
