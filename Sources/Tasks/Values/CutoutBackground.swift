import GentoolBase

/// What is behind a thing that was cut out: a colour, or a picture's file.
public struct CutoutBackground: SingleValue {
    /// What errors say is expected.
    public static let expectation =
        "a colour such as white, lightblue, #e0e0ff or rgb(224,224,255), or a picture; for none leave it out"

    /// Red, green and blue, 0...1; `nil` if it is a file.
    public let color: SIMD3<Float>?
    /// As it was said.
    public let text: String

    /// The name of a colour, one as in CSS, or a file; `nil` for nothing, for what has no background, and for `#` or `rgb(`
    /// with no colour behind it.
    public init?(text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
        color = SIMD3(colorText: text)
        let isColor = text.hasPrefix("#") || text.lowercased().contains(/^(rgba?|hsla?)\(/)
        if color == nil, isColor || ["transparent", "none"].contains(text.lowercased()) { return nil }
    }

    /// The picture's file; `nil` for a colour.
    public var path: String? { color == nil ? text : nil }
}
