/// A way across a picture in pixels: X,Y, to the right and downwards.
public struct PixelOffset: SingleValue, Hashable {
    /// What errors say is expected.
    public static let expectation = "pixels to the right and downwards such as 40,0 or -12.5,3"
    /// 2: x and y.
    public static let numberCount = 2

    /// No picture that can be worked on is wider.
    private static let longest: Float = 65_536

    /// To the right, in pixels; at most 65,536 in magnitude.
    public let x: Float
    /// Downwards, in pixels; at most 65,536 in magnitude.
    public let y: Float

    /// Two numbers with a comma between them; `nil` for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0.drop { $0 == " " }) }
        // One by one: the larger of a number and what is none is the number.
        guard parts.count == 2, let x = parts[0], let y = parts[1], abs(x) <= Self.longest, abs(y) <= Self.longest
        else { return nil }
        (self.x, self.y) = (x, y)
    }

    /// Such as `-12.5,3`.
    public var text: String { [x, y].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: ",") }
}
