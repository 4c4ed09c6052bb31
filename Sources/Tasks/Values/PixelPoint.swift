/// A pixel of the upright picture: X,Y, counted from 0 at the top left.
public struct PixelPoint: SingleValue, Hashable {
    /// What errors say is expected.
    public static let expectation = "a pixel x,y counted from 0 at the top left, such as 320,200"
    /// 2: x and y.
    public static let numberCount = 2

    /// The column, from 0 at the left.
    public let x: Int
    /// The row, from 0 at the top.
    public let y: Int

    /// Two whole numbers with a comma between them; `nil` for anything else.
    public init?(text: String) {
        guard let numbers = wholeNumbers(text, 2) else { return nil }
        (x, y) = (numbers[0], numbers[1])
    }

    /// Such as `320,200`.
    public var text: String { "\(x),\(y)" }
}
