/// A colour as people write it.
extension SIMD3<Float> {
    /// Red, green and blue, 0...1.
    ///
    /// - Parameter text: a name that style sheets have, such as white or lightblue, or `#` and three or six hexadecimal
    ///   digits, or `rgb(224, 224, 255)` (CSS Color Module Level 4, §5.1, §5.2 and §6.1), in letters of either case.
    /// - Returns: `nil` for other texts.
    public init?(colorText text: String) {
        let number: UInt32
        if let values = text.lowercased().wholeMatch(of: /rgb\(\s*(\d+)\s*[, ]\s*(\d+)\s*[, ]\s*(\d+)\s*\)/) {
            let levels = [values.1, values.2, values.3].compactMap { UInt32($0) }
            guard levels.count == 3, levels.allSatisfy({ $0 <= 255 }) else { return nil }
            number = levels[0] << 16 | levels[1] << 8 | levels[2]
        } else if text.hasPrefix("#") {
            let digits = text.dropFirst()
            guard [3, 6].contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit),
                let written = UInt32(
                    digits.count == 3 ? digits.map { "\($0)\($0)" }.joined() : String(digits), radix: 16)
            else { return nil }
            number = written
        } else {
            guard let named = ColorNames.values[text.lowercased()] else { return nil }
            number = named
        }
        self = SIMD3(Float(number >> 16 & 0xFF), Float(number >> 8 & 0xFF), Float(number & 0xFF)) / 255
    }
}
