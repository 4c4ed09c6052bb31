import Foundation
import GentoolBase
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Damaged files end in one line, never in a crash")
struct DamagedFileTests {
    /// A file of each kind, with metadata.
    private static let files: [(name: String, bytes: [UInt8])] = {
        var picture = Picture.noise(width: 20, height: 12, format: .rgb)
        var exif = Exif()
        exif.setUserComment("comment")
        picture.metadata.exif = exif.bytes
        picture.metadata.texts = [.init(key: "Comment", value: "text")]
        picture.metadata.xmp = Array("<x/>".utf8)
        var progressive = WriteOptions()
        progressive.progressive = true
        return [
            ("a.png", try! picture.encoded(as: .png).bytes), ("a.jpg", try! picture.encoded(as: .jpeg).bytes),
            ("b.jpg", try! picture.encoded(as: .jpeg, options: progressive).bytes),
        ]
    }()

    /// Reads, and checks that what goes wrong says so in a line that names the file.
    private func read(_ bytes: [UInt8], _ name: String, _ options: ReadOptions = ReadOptions()) -> Picture? {
        do {
            return try Picture(data: bytes, name: name, options: options)
        } catch let error as RasterError {
            #expect(error.description.hasPrefix(name) && !error.description.contains("\n"))
        } catch {
            Issue.record("\(name): \(error) is no RasterError")
        }
        return nil
    }

    @Test("A file cut at any place is refused, or whole but for what follows the pixels")
    func truncated() throws {
        for (name, bytes) in Self.files {
            let whole = try #require(read(bytes, name))
            for length in 0..<bytes.count {
                if let picture = read(Array(bytes.prefix(length)), name) { #expect(picture.samples == whole.samples) }
            }
            #expect(read(Array(bytes.prefix(bytes.count / 2)), name) == nil)
        }
    }

    @Test("A file with changed bytes is refused in a line that names it, or gives no more pixels than are allowed")
    func flipped() {
        var numbers = TestNumbers(9)
        var options = ReadOptions()
        options.pixelLimit = 1 << 20
        for (name, bytes) in Self.files {
            for _ in 0..<3000 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                    damaged[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
                        in: 0...255, using: &numbers)
                }
                if let picture = read(damaged, name, options) {
                    #expect(picture.width * picture.height <= options.pixelLimit)
                }
            }
        }
    }

    @Test("A header that claims a gigantic picture is refused before memory is taken for it")
    func bombs() throws {
        var png = Self.files[0].bytes
        // Width and height stand right behind the name of the first chunk (PNG §11.2.1), and its checksum behind them.
        for start in [16, 20] { png.replaceSubrange(start..<(start + 4), with: [0, 0, 0xEA, 0x60]) }
        let crc = crc32(png[12..<29])
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) })
        var jpeg = Self.files[1].bytes
        let frame = try #require((0..<(jpeg.count - 1)).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFD, 0xE8, 0xFD, 0xE8])
        for (name, bytes) in [("bomb.png", png), ("bomb.jpg", jpeg)] {
            let error = #expect(throws: RasterError.self) { try Picture(data: bytes, name: name) }
            #expect(error?.code == .tooManyPixels && error?.remedy == .allowMorePixels)
        }
    }

    @Test("What is no picture says what was found")
    func others() throws {
        let folder = TemporaryFolder()
        for path in [folder.path, folder.path("there-is-none.png")] {
            let error = #expect(throws: FileError.self) { try Picture(contentsOf: path) }
            #expect(error?.description.hasPrefix(path) == true)
        }
        for bytes in [[], Array("just text, no picture".utf8), [0x89, 0x50], [0xFF, 0xD8]] {
            #expect(read(bytes, "x.png") == nil)
        }
    }
}
