import GentoolRaster

/// A box of the upright picture in pixels: X,Y,WIDTH,HEIGHT.
public struct PixelBox: SingleValue, Hashable {
    /// What errors say is expected.
    public static let expectation = "a box x,y,width,height in pixels from the top left, such as 40,60,200,120"
    /// 4: x, y, width and height.
    public static let numberCount = 4

    /// At least one pixel wide and high; parts may lie outside of the picture.
    public let rect: PixelRect

    /// Four whole numbers with commas between them, the last two above 0, or as ImageMagick writes a box, such as
    /// `200x120+40+60`; `nil` for anything else.
    public init?(text: String) {
        var numbers = wholeNumbers(text, 4) ?? []
        if let geometry = text.wholeMatch(of: /(\d+)x(\d+)([+-]\d+)([+-]\d+)/) {
            numbers = wholeNumbers("\(geometry.3),\(geometry.4),\(geometry.1),\(geometry.2)", 4) ?? []
        }
        guard numbers.count == 4, numbers[2] > 0, numbers[3] > 0 else { return nil }
        rect = PixelRect(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }

    /// Such as `40,60,200,120`.
    public var text: String { "\(rect.x),\(rect.y),\(rect.width),\(rect.height)" }
}
