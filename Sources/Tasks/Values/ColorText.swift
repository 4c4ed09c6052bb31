/// A colour as people write it.
extension SIMD3<Float> {
    /// Red, green and blue, 0...1.
    ///
    /// - Parameter text: a name that style sheets have, such as white or lightblue, or `#` and three or six hexadecimal
    ///   digits (CSS Color Module Level 4, §5.2 and §6.1), in letters of either case.
    /// - Returns: `nil` for other texts.
    public init?(colorText text: String) {
        let number: UInt32
        if text.hasPrefix("#") {
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
