import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@testable import gentool

@Suite("Pictures in a terminal") struct TerminalTests {
    @Test(
        "are shown as the terminal's variables say, and not within tmux",
        arguments: [
            (["KITTY_WINDOW_ID": "1"], .kitty), (["TERM": "xterm-kitty"], .kitty),
            (["TERM_PROGRAM": "ghostty"], .kitty),
            (["TERM_PROGRAM": "iTerm.app"], .iTerm), (["LC_TERMINAL": "iTerm2"], .iTerm), (["TERM": "foot"], .sixel),
            (["TERM": "xterm-256color"], nil), (["TERM": "xterm-kitty", "TMUX": "/tmp/x"], nil), ([:], nil),
        ] as [([String: String], TerminalGraphics?)])
    func detection(_ environment: [String: String], _ graphics: TerminalGraphics?) {
        #expect(TerminalGraphics.named(environment) == graphics)
    }

    /// Half red, half green; the green of the lower half is transparent.
    private let picture: Picture = {
        var samples: [UInt8] = []
        for pixel in 0..<40 * 13 {
            let isRed = pixel % 40 < 20
            samples += isRed ? [255, 0, 0, 255] : [0, 255, 0, pixel < 260 ? 255 : 0]
        }
        return Picture(width: 40, height: 13, format: .rgba, samples: .eight(samples))
    }()

    @Test("go as PNG to terminals that read it, in pieces")
    func png() throws {
        for graphics in [TerminalGraphics.kitty, .iTerm] {
            let codes = try TerminalPicture(picture, width: nil).codes(graphics)
            let texts: [Substring] =
                graphics == .kitty
                ? codes.split(separator: "\u{1B}\\").dropLast().map { $0[$0.index(after: $0.firstIndex(of: ";")!)...] }
                : [codes[codes.index(after: codes.firstIndex(of: ":")!)...].dropLast(2)]
            let bytes = try #require(Data(base64Encoded: texts.joined()))
            let shown = try Picture(data: Array(bytes), name: "shown")
            #expect(shown.samples == picture.samples)
        }
        #expect(try TerminalPicture(picture, width: 20).codes(.kitty).hasPrefix("\u{1B}_Ga=T,f=100,m=0;"))
    }

    /// What a terminal makes of sixels: the number of each pixel's colour.
    private func painted(_ codes: String, width: Int) -> [[Int?]] {
        var rows: [[Int?]] = []
        let body = codes[codes.range(of: "#0;2;")!.lowerBound...]
        var (color, x, top, place) = (0, 0, 0, body.startIndex)
        func number() -> Int {
            var digits = ""
            while body[place].isNumber {
                digits.append(body[place])
                place = body.index(after: place)
            }
            return Int(digits) ?? 0
        }
        while body[place] != "\u{1B}" {
            let character = body[place]
            place = body.index(after: place)
            var count = 1
            var sixel = character
            switch character {
            case "#":
                color = number()
                while body[place] == ";" {
                    place = body.index(after: place)
                    _ = number()
                }
                continue
            case "$": x = 0; continue
            case "-": (x, top) = (0, top + 6); continue
            case "!":
                count = number()
                sixel = body[place]
                place = body.index(after: place)
            default: break
            }
            while rows.count < top + 6 { rows.append([Int?](repeating: nil, count: width)) }
            for _ in 0..<count {
                for row in 0..<6 where (Int(sixel.asciiValue!) - 63) >> row & 1 == 1 { rows[top + row][x] = color }
                x += 1
            }
        }
        return rows
    }

    @Test("are painted in sixels, six rows at once, and what is transparent stays as it is")
    func sixels() throws {
        let rows = painted(try TerminalPicture(picture, width: nil).codes(.sixel), width: 40)
        #expect(rows.count == 18)
        for (y, row) in rows.enumerated() {
            for (x, color) in row.enumerated() {
                let expected: Int? = y > 12 ? nil : x < 20 ? 180 : y * 40 + x < 260 ? 30 : nil
                #expect(color == expected, "\(x), \(y)")
            }
        }
    }

    @Test("are no wider than the window")
    func width() throws {
        let wide = Picture(width: 900, height: 2, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 5400)))
        #expect(try TerminalPicture(wide, width: 300).codes(.sixel).contains("\"1;1;300;1"))
    }

    @Test("are for people: pipes get none, and terminals that show letters alone are told of once")
    func viewer() throws {
        let folder = TemporaryFolder()
        let samples = Binary.root.appendingPathComponent("samples").path
        let arguments = ["upscale", "\(samples)/wall-mask.png", "--scale", "1.5", "--view", "--overwrite", "-o"]
        let piped = try Binary.run(arguments + [folder.path("piped.png")])
        #expect(piped.status == 0 && piped.output.isEmpty, "\(piped.error)")
        let shown = try Binary.script(
            "TERM=xterm-kitty script -qec \"$0 $*\" /dev/null", arguments + [folder.path("shown.png")])
        #expect(String(decoding: shown.output, as: UTF8.self).contains("\u{1B}_Ga=T,f=100"), "\(shown.error)")
    }
}
