import GentoolBase

/// What is behind a thing that was cut out: a colour, or a picture's file.
public struct CutoutBackground: SingleValue {
    /// What errors say is expected.
    public static let expectation = "white, black, gray, a colour such as #e0e0ff, or a picture"

    /// Red, green and blue, 0...1; `nil` if it is a file.
    public let color: SIMD3<Float>?
    /// As it was said.
    public let text: String

    /// The name of a colour, one as in CSS, or a file; `nil` for nothing, and for `#` with no colour behind it.
    public init?(text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
        // `#fff` is short for `#ffffff` (CSS Color 4, §5.2).
        let isShort = text.hasPrefix("#") && text.count == 4
        let whole = isShort ? "#" + text.dropFirst().map { "\($0)\($0)" }.joined() : text.lowercased()
        color = SIMD3(colorText: whole)
        if color == nil, text.hasPrefix("#") { return nil }
    }

    /// The picture's file; `nil` for a colour.
    public var path: String? { color == nil ? text : nil }
}
