import GentoolBase
import GentoolPipelines
import GentoolRaster

/// How much is added around a picture: LEFT,TOP,RIGHT,BOTTOM, or one number for all sides; pixels, or with % parts of the
/// picture's width and height.
public struct OutpaintBorder: SingleValue {
    /// What errors say is expected.
    public static let expectation = "left,top,right,bottom or one number for all: 0 to 65536 pixels, or 0% to 1000%"
    /// 4: left, top, right and bottom.
    public static let numberCount = 4

    private enum Length {
        case pixels(Int)
        case percent(Double)

        init?(_ text: Substring) {
            if text.hasSuffix("%") {
                guard let percent = Double(text.dropLast()), (0...1000).contains(percent) else { return nil }
                self = .percent(percent)
            } else {
                guard let pixels = Int(text), (0...1 << 16).contains(pixels) else { return nil }
                self = .pixels(pixels)
            }
        }

        func pixels(of side: Int) -> Int {
            switch self {
            case .pixels(let pixels): pixels
            case .percent(let percent): Int((percent / 100 * Double(side)).rounded())
            }
        }
    }

    /// Left, top, right, bottom.
    private let lengths: [Length]
    /// As it was said.
    public let text: String

    /// Four lengths with commas between them, or one for all sides; `nil` for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let lengths = parts.compactMap { Length($0.drop { $0 == " " }) }
        guard lengths.count == parts.count, parts.count == 1 || parts.count == 4 else { return nil }
        self.lengths = lengths.count == 1 ? Array(repeating: lengths[0], count: 4) : lengths
        self.text = text
    }

    /// The part of the larger picture that it is continued from: the picture's own, but for odd lines at edges where
    /// something is added.
    func continued(from picture: Picture, at place: PixelRect, _ width: Int, _ height: Int) -> PixelRect {
        let even = picture.withoutOddLines
        let x = place.x > 0 ? place.x + even.x : place.x
        let y = place.y > 0 ? place.y + even.y : place.y
        let maxX = place.maxX < width ? place.x + even.maxX : place.maxX
        let maxY = place.maxY < height ? place.y + even.maxY : place.maxY
        return PixelRect(columns: x..<maxX, rows: y..<maxY)
    }

    /// The part of the larger picture that is the picture's own, and its size.
    ///
    /// - Throws: `RequestError` when it becomes larger than allowed.
    func placement(
        of picture: Picture, _ name: String, mostPixels: Int
    ) throws -> (inside: PixelRect, width: Int, height: Int) {
        let sides = zip(lengths, [picture.width, picture.height, picture.width, picture.height]).map {
            $0.pixels(of: $1)
        }
        let (width, height) = (sides[0] + picture.width + sides[2], sides[1] + picture.height + sides[3])
        guard width <= mostPixels / height else {
            throw RequestError(
                .tooManyPixels, field: "outpaint", file: name,
                text: "with \(field: "outpaint") \(text) it becomes \(width)x\(height) pixels, more than the limit of "
                    + "\(mostPixels); add less",
                remedy: .allowMorePixels)
        }
        return (PixelRect(x: sides[0], y: sides[1], width: picture.width, height: picture.height), width, height)
    }
}
