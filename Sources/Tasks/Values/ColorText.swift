/// A colour as people write it.
extension SIMD3<Float> {
    /// Red, green and blue, 0...1.
    ///
    /// - Parameter text: white, black, gray, or `#` and six hexadecimal digits.
    /// - Returns: `nil` for other texts.
    public init?(colorText text: String) {
        switch text {
        case "white": self.init(repeating: 1)
        case "black": self.init(repeating: 0)
        case "gray", "grey": self.init(repeating: 0.5)
        default:
            guard text.hasPrefix("#"), text.utf8.count == 7, text.dropFirst().allSatisfy(\.isHexDigit),
                let number = UInt32(text.dropFirst(), radix: 16)
            else { return nil }
            self = SIMD3(Float(number >> 16 & 0xFF), Float(number >> 8 & 0xFF), Float(number & 0xFF)) / 255
        }
    }
}
