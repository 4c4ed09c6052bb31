/// A size such as 768x512; one number is a square.
public struct PictureSize: SingleValue {
    /// What errors say is expected.
    public static let expectation = "width and height such as 768x512, or one number for a square"

    private static let sides = 1...1 << 30

    /// Columns, in pixels: 1 to 2³⁰.
    public let width: Int
    /// Rows, in pixels: 1 to 2³⁰.
    public let height: Int

    /// A size such as `768x512`, or one number for a square; `nil` for anything else.
    public init?(text: String) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard let width = parts.first ?? nil, let height = parts.last ?? nil, parts.count <= 2,
            Self.sides.contains(width), Self.sides.contains(height)
        else { return nil }
        (self.width, self.height) = (width, height)
    }

    /// Such as `768x512`, for squares too.
    public var text: String { "\(width)x\(height)" }

    /// What a picture that is made from nothing can have at most, in both directions.
    public static let largestSide = 8192
}

extension FieldRange<PictureSize> {
    /// No larger than a picture that is made from nothing can be.
    public static var generated: FieldRange {
        let most = PictureSize.largestSide
        return FieldRange("at most \(most)x\(most)") { max($0.width, $0.height) <= most }
    }
}
