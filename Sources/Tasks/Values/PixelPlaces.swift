import GentoolPipelines
import GentoolRaster

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

/// A box of the upright picture in pixels: X,Y,WIDTH,HEIGHT.
public struct PixelBox: SingleValue, Hashable {
    /// What errors say is expected.
    public static let expectation = "a box x,y,width,height in pixels from the top left, such as 40,60,200,120"
    /// 4: x, y, width and height.
    public static let numberCount = 4

    /// At least one pixel wide and high; parts may lie outside of the picture.
    public let rect: PixelRect

    /// Four whole numbers with commas between them, the last two above 0; `nil` for anything else.
    public init?(text: String) {
        guard let numbers = wholeNumbers(text, 4), numbers[2] > 0, numbers[3] > 0 else { return nil }
        rect = PixelRect(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }

    /// Such as `40,60,200,120`.
    public var text: String { "\(rect.x),\(rect.y),\(rect.width),\(rect.height)" }
}

private func wholeNumbers(_ text: String, _ count: Int) -> [Int]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0.drop { $0 == " " }) }.filter { (-1 << 30...1 << 30).contains($0) }
    return parts.count == count && numbers.count == count ? numbers : nil
}
