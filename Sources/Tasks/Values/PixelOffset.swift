/// A way across a picture in pixels: X,Y, to the right and downwards.
public struct PixelOffset: SingleValue, Hashable {
    public static let expectation = "pixels to the right and downwards such as 40,0 or -12.5,3"
    public static let numberCount = 2

    /// No picture that can be worked on is wider.
    private static let longest: Float = 65_536

    public let x: Float
    public let y: Float

    public init?(text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0.drop { $0 == " " }) }
        guard parts.count == 2, let x = parts[0], let y = parts[1], max(abs(x), abs(y)) <= Self.longest else {
            return nil
        }
        (self.x, self.y) = (x, y)
    }

    public var text: String { [x, y].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: ",") }
}
