/// The colours that captions can name.
public enum ColorName: String, Codable, Sendable, CaseIterable {
    case red, orange, yellow, green, blue, purple, pink, brown, white, gray, black

    /// A typical tone, as light.
    var rgb: RGB {
        switch self {
        case .red: RGB(hex: 0xC8322B)
        case .orange: RGB(hex: 0xE8842A)
        case .yellow: RGB(hex: 0xF0CB3C)
        case .green: RGB(hex: 0x3F9A4A)
        case .blue: RGB(hex: 0x2F68BE)
        case .purple: RGB(hex: 0x7C48A8)
        case .pink: RGB(hex: 0xEE8FB4)
        case .brown: RGB(hex: 0x7E5334)
        case .white: RGB(hex: 0xF3F0E8)
        case .gray: RGB(hex: 0x8C8F92)
        case .black: RGB(hex: 0x1E1E22)
        }
    }

    /// The tone, a little lighter, darker, warmer or colder; never so far that the name no longer fits.
    func rgb(varied seed: UInt32) -> RGB {
        var random = SeededRandom(UInt64(seed), "tone")
        let tint = RGB(random.float(0.92...1.08), random.float(0.94...1.06), random.float(0.92...1.08))
        return (rgb * tint * random.float(0.86...1.1)).clamped(lowerBound: RGB(), upperBound: RGB(repeating: 1))
    }
}
