import GentoolBase

/// What is behind a thing that was cut out: a colour, or a picture's file.
public struct CutoutBackground: SingleValue {
    public static let expectation = "white, black, gray, a colour such as #e0e0ff, or a picture"

    /// Red, green and blue, 0...1; `nil` if it is a file.
    public let color: SIMD3<Float>?
    public let text: String

    public init?(text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
        switch text.lowercased() {
        case "white": color = SIMD3(1, 1, 1)
        case "black": color = SIMD3(0, 0, 0)
        case "gray", "grey": color = SIMD3(repeating: 0.5)
        default:
            guard text.hasPrefix("#") else {
                color = nil
                return
            }
            // `#fff` is short for `#ffffff` (CSS Color 4, §5.2).
            let digits = text.count == 4 ? text.dropFirst().map { "\($0)\($0)" }.joined() : String(text.dropFirst())
            guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: 16) else {
                return nil
            }
            color = SIMD3(Float(number >> 16 & 0xFF), Float(number >> 8 & 0xFF), Float(number & 0xFF)) / 255
        }
    }

    public var path: String? { color == nil ? text : nil }
}
