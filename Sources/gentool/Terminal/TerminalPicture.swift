import FoundationEssentials
import GentoolRaster
import Glibc

/// A picture for a terminal: no wider than its window.
struct TerminalPicture {
    private let picture: Picture

    private static let usualWidth = 800
    private static let greatestHeight = 800

    /// - Parameter width: of the window in pixels; `nil` where the terminal does not tell.
    init(_ picture: Picture, width: Int?) {
        let most = max(16, width ?? Self.usualWidth)
        let scale = min(
            1, Double(most) / Double(picture.width), Double(Self.greatestHeight) / Double(picture.height))
        let size = [picture.width, picture.height].map { max(1, Int((Double($0) * scale).rounded())) }
        let upright = picture.converted(to: picture.format.hasAlpha ? .rgba : .rgb).with(depth: 8)
        self.picture = scale < 1 ? upright.resized(width: size[0], height: size[1], filter: .lanczos3) : upright
    }

    /// The width of the terminal's window, as it says.
    static var windowWidth: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_xpixel > 0 else { return nil }
        return Int(size.ws_xpixel)
    }

    /// The codes that show it, with a line break behind.
    ///
    /// - Throws: what encoding it throws.
    func codes(_ graphics: TerminalGraphics) throws -> String {
        switch graphics {
        case .kitty: return Self.kitty(try png()) + "\n"
        case .iTerm:
            let bytes = try png()
            return "\u{1B}]1337;File=inline=1;size=\(bytes.count):\(Data(bytes).base64EncodedString())\u{7}\n"
        case .sixel: return sixels + "\n"
        }
    }

    private func png() throws -> [UInt8] {
        var plain = picture
        plain.metadata = Metadata()
        return try plain.encoded(as: .png).bytes
    }

    /// In pieces of 4096 letters (Kitty's "Terminal graphics protocol").
    private static func kitty(_ png: [UInt8]) -> String {
        let text = Array(Data(png).base64EncodedString().utf8)
        return stride(from: 0, to: text.count, by: 4096).map { start in
            let end = min(start + 4096, text.count)
            let keys = (start == 0 ? "a=T,f=100," : "") + "m=\(end < text.count ? 1 : 0)"
            return "\u{1B}_G\(keys);\(String(decoding: text[start..<end], as: UTF8.self))\u{1B}\\"
        }.joined()
    }

    /// In 216 colours, in which the error of each pixel goes on to its neighbours (Floyd & Steinberg 1976); what is
    /// transparent stays as the terminal is.
    private var sixels: String {
        let (width, height) = (picture.width, picture.height)
        let channels = picture.format.channels
        var values = FloatImage(picture).values
        var colors = [Int](repeating: -1, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let place = y * width + x
                if channels == 4, values[place * 4 + 3] < 0.5 { continue }
                var color = 0
                for channel in 0..<3 {
                    let value = min(max(values[place * channels + channel], 0), 1)
                    let level = (value * 5).rounded()
                    color = color * 6 + Int(level)
                    let error = value - level / 5
                    for (dx, dy, share) in [(1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)] as [(Int, Int, Float)]
                    where (0..<width).contains(x + dx) && y + dy < height {
                        values[((y + dy) * width + x + dx) * channels + channel] += error * share / 16
                    }
                }
                colors[place] = color
            }
        }
        var text = "\u{1B}P0;1q\"1;1;\(width);\(height)"
        for color in 0..<216 {
            let levels = [color / 36, color / 6 % 6, color % 6].map { "\($0 * 20)" }
            text += "#\(color);2;\(levels.joined(separator: ";"))"
        }
        for top in stride(from: 0, to: height, by: 6) {
            let rows = top..<min(top + 6, height)
            let used = Set(rows.flatMap { colors[$0 * width..<($0 + 1) * width] }).subtracting([-1]).sorted()
            for color in used {
                text += "#\(color)"
                var run = (character: "?", count: 0)
                func close() -> String {
                    run.count > 3
                        ? "!\(run.count)\(run.character)" : String(repeating: run.character, count: run.count)
                }
                for x in 0..<width {
                    let bits = rows.reduce(0) { $0 | (colors[$1 * width + x] == color ? 1 << ($1 - top) : 0) }
                    let character = String(UnicodeScalar(UInt8(63 + bits)))
                    if character == run.character {
                        run.count += 1
                    } else {
                        text += close()
                        run = (character, 1)
                    }
                }
                if run.character != "?" { text += close() }
                text += "$"
            }
            text += "-"
        }
        return text + "\u{1B}\\"
    }
}
