import Testing

@testable import GentoolRaster

/// Expected values are those that exiftool 12.57 and Pillow 12 read from blocks with the same bytes.
@Suite("Exif is read as it comes")
struct ExifTests {
    /// A block of one directory.
    ///
    /// - Parameter entries: tag, type, count and the 4 bytes of the value.
    private static func block(
        _ entries: [(tag: Int, type: Int, count: Int, value: [UInt8])], isBigEndian: Bool = true, hasNext: Bool = true,
        next: Int = 0, rest: [UInt8] = []
    ) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
            return isBigEndian ? bytes : bytes.reversed()
        }
        var bytes: [UInt8] = isBigEndian ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]
        bytes += number(8, 4) + number(entries.count, 2)
        for entry in entries {
            bytes += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, 4) + entry.value
        }
        return bytes + (hasNext ? number(next, 4) : []) + rest
    }

    private static func jpeg(_ payloads: [[UInt8]], code: UInt8 = 0xE1) throws -> [UInt8] {
        let plain = try Picture.noise(width: 12, height: 8, format: .rgb).encoded(as: .jpeg).bytes
        let segments = payloads.flatMap { payload -> [UInt8] in
            let length = payload.count + 2
            return [0xFF, code, UInt8(length >> 8), UInt8(length & 255)] + payload
        }
        return plain[..<2] + segments + plain[2...]
    }

    private static let header = Array("Exif\0\0".utf8)

    @Test(
        "An orientation counts whatever integer type it has",
        arguments: [
            (1, [6, 0, 0, 0]), (3, [0, 6, 0, 0]), (4, [0, 0, 0, 6]), (6, [6, 0, 0, 0]), (8, [0, 6, 0, 0]),
            (9, [0, 0, 0, 6]),
        ] as [(Int, [UInt8])])
    func orientationType(_ type: Int, _ value: [UInt8]) throws {
        let block = Self.block([(0x0112, type, 1, value)])
        let picture = try Picture(data: Self.jpeg([Self.header + block]), name: "x.jpg")
        #expect(picture.width == 8 && picture.height == 12 && picture.metadata.originalOrientation == 6)
        let exif = try #require(picture.metadata.exif.flatMap { Exif($0) })
        #expect(exif.orientation == 1)
    }

    @Test("An orientation with a count of 2 is its first value, also where that stands elsewhere in the block")
    func orientationCount() throws {
        let two = try #require(Exif(Self.block([(0x0112, 3, 2, [0, 6, 0, 1])])))
        #expect(two.orientation == 6)
        var far = try #require(Exif(Self.block([(0x0112, 4, 2, [0, 0, 0, 26])], rest: [0, 0, 0, 8, 0, 0, 0, 1])))
        #expect(far.orientation == 8)
        far.describe(width: 1, height: 1)
        #expect(far.orientation == 1)
    }

    @Test("An orientation outside of 1 to 8 turns nothing", arguments: [0, 9, 255] as [UInt8])
    func oddOrientation(_ value: UInt8) throws {
        let block = Self.block([(0x0112, 3, 1, [0, value, 0, 0])])
        let picture = try Picture(data: Self.jpeg([Self.header + block]), name: "x.jpg")
        #expect(picture.width == 12 && picture.metadata.originalOrientation == 1)
    }

    @Test("A directory that ends with its block is read, and keeps its tags through an edit")
    func endsWithBlock() throws {
        let block = Self.block(
            [(0x010F, 2, 4, Array("Acm\0".utf8)), (0x0112, 3, 1, [0, 6, 0, 0])], hasNext: false)
        let picture = try Picture(data: Self.jpeg([Self.header + block]), name: "x.jpg")
        #expect(picture.width == 8)
        let again = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "y.jpg")
        let exif = try #require(again.metadata.exif.flatMap { Exif($0) })
        #expect(exif.text(.make) == "Acm" && exif.orientation == 1 && again.width == 8)
    }

    @Test("An empty Exif segment in front of the real one is passed over")
    func emptySegment() throws {
        let block = Self.block([(0x0112, 3, 1, [0, 6, 0, 0])])
        let picture = try Picture(data: Self.jpeg([Self.header, Self.header + block]), name: "x.jpg")
        #expect(picture.width == 8 && picture.metadata.notices.isEmpty)
    }

    @Test("A block over 64 KiB is joined of several segments, and written in several")
    func segments() throws {
        var exif = Exif()
        exif.setUserComment(String(repeating: "x", count: 150_000))
        exif.set(.make, to: "Acme")
        var picture = Picture.noise(width: 12, height: 8, format: .rgb)
        picture.metadata.exif = exif.bytes
        let written = try picture.encoded(as: .jpeg)
        let again = try Picture(data: written.bytes, name: "x.jpg").metadata
        #expect(again.exif == exif.bytes && written.notices.isEmpty && again.notices.isEmpty)
    }

    @Test("A block that can't be read is left out with a notice, for it may show what was")
    func unreadable() throws {
        let block: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0xFF, 0xFF, 1, 2, 3]
        let picture = try Picture(data: Self.jpeg([Self.header + block]), name: "x.jpg")
        #expect(picture.metadata.exif == nil && picture.metadata.notices.map(\.code) == ["exif-dropped"])
    }

    @Test("A second block of Exif is named in a notice")
    func repeated() throws {
        let block = Self.header + Self.block([(0x0112, 3, 1, [0, 1, 0, 0])])
        let picture = try Picture(data: Self.jpeg([block, block]), name: "x.jpg")
        #expect(picture.metadata.notices.map(\.code) == ["repeated-metadata-dropped"])
    }

    @Test("A block of BigTIFF is named, alone and beside one that can be read")
    func bigTIFF() throws {
        let odd = Self.header + [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0]
        let block = Self.header + Self.block([(0x0112, 3, 1, [0, 1, 0, 0])])
        for blocks in [[odd], [odd, block], [odd, odd]] {
            let notices = try Picture(data: Self.jpeg(blocks), name: "x.jpg").metadata.notices
            #expect(notices.contains { $0.code == "exif-dropped" && $0.text.contains("BigTIFF") })
        }
        #expect(try Picture(data: Self.jpeg([odd, block]), name: "x.jpg").metadata.exif != nil)
    }

    private static func comment(_ value: [UInt8], isBigEndian: Bool) throws -> String? {
        var exif = try #require(
            Exif(
                isBigEndian
                    ? [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]
                    : [73, 73, 42, 0, 8] + [UInt8](repeating: 0, count: 9)))
        exif.setUserComment("placeholder")
        let directory = try #require(exif.exifDirectory)
        exif.set(.userComment, type: .undefined, to: value, in: directory)
        return exif.text(.userComment)
    }

    private static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    @Test(
        "UserComment is read in either byte order, whatever the block's is", arguments: [true, false], [true, false])
    func commentOrder(_ block: Bool, _ text: Bool) throws {
        for words in ["masterpiece, a red barn\nSteps: 20", "gemälde, Straße"] {
            let value = Array("UNICODE\0".utf8) + Self.utf16(words, isBigEndian: text)
            #expect(try Self.comment(value, isBigEndian: block) == words)
            let marked = Array("UNICODE\0".utf8) + Self.utf16("\u{FEFF}" + words, isBigEndian: text)
            #expect(try Self.comment(marked, isBigEndian: block) == words)
        }
        // One of these scripts has no order of its own: then the block's counts.
        let value = Array("UNICODE\0".utf8) + Self.utf16("山と湖", isBigEndian: block)
        #expect(try Self.comment(value, isBigEndian: block) == "山と湖")
    }

    @Test(
        "UserComment's code may be filled with spaces, be absent or unknown",
        arguments: [
            ("ASCII\0\0\0a red barn", "a red barn"), ("ASCII   a red barn\0garbage", "a red barn"),
            ("\0\0\0\0\0\0\0\0a red barn   ", "a red barn"), ("        a red barn", "a red barn"),
            ("a red barn on a hill", "a red barn on a hill"), ("Unicode\0a red barn", "a red barn"),
            ("ASCII\0\0\0Zoë", "Zoë"), ("short", "short"), ("JIS\0\0\0\0\0\u{1B}$B;3\u{1B}(B", "山"),
        ])
    func commentCode(_ stored: String, _ text: String) throws {
        #expect(try Self.comment(Array(stored.utf8), isBigEndian: true) == text)
    }

    @Test("A text is written in ASCII where it can be, which every reader gets right, and in the block's order else")
    func writesComments() throws {
        for isBigEndian in [true, false] {
            var exif = try #require(
                Exif(Self.block([(0x0112, 3, 1, [0, 0, 0, 0])], isBigEndian: isBigEndian)))
            exif.setUserComment("a red barn")
            #expect(exif.text(.userComment) == "a red barn" && exif.bytes.suffix(10) == ArraySlice("a red barn".utf8))
            exif.setUserComment("山と湖")
            #expect(exif.text(.userComment) == "山と湖")
            #expect(exif.bytes.suffix(6) == ArraySlice(Self.utf16("山と湖", isBigEndian: isBigEndian)))
        }
    }

    @Test("A value that is set again and again takes its own room only")
    func noGrowth() {
        var exif = Exif()
        exif.setUserComment("one two three")
        let length = exif.bytes.count
        for text in ["four five six", "seven eight!!", "one two three"] {
            exif.setUserComment(text)
            #expect(exif.bytes.count == length && exif.text(.userComment) == text)
        }
        #expect(!exif.bytes.contains(UInt8(ascii: "x")))
    }

    @Test("Sizes are true wherever they stand, in a wider type where theirs is too small")
    func sizes() throws {
        var exif = try #require(
            Exif(Self.block([(0x0100, 3, 1, [0, 12, 0, 0]), (0x0101, 4, 1, [0, 0, 0, 8])])))
        exif.describe(width: 70_000, height: 90_000)
        let directory = exif.firstDirectory
        #expect(exif.entry(.imageWidth, in: directory).flatMap(exif.integer) == 70_000)
        #expect(exif.entry(.imageLength, in: directory).flatMap(exif.integer) == 90_000)
    }

    @Test("The subject's place turns with the picture and grows with it")
    func subject() throws {
        var exif = Exif()
        exif.setUserComment("x")
        let directory = { try #require(exif.exifDirectory) }
        exif.set(.orientation, type: .short, to: [0, 6], in: exif.firstDirectory)
        exif.set(.pixelXDimension, type: .short, to: [0, 12], in: try directory())
        exif.set(.pixelYDimension, type: .short, to: [0, 8], in: try directory())
        exif.set(.subjectArea, type: .short, to: [0, 2, 0, 3, 0, 4, 0, 1], in: try directory())
        let picture = try Picture(data: Self.jpeg([Self.header + exif.bytes]), name: "x.jpg")
        func subject(_ picture: Picture) throws -> [Int]? {
            let exif = try #require(picture.metadata.exif.flatMap { Exif($0) })
            return exif.entry(.subjectArea, in: try #require(exif.exifDirectory)).flatMap(exif.integers)
        }
        #expect(picture.width == 8)
        #expect(try subject(picture) == [5, 2, 1, 4])
        var large = Picture.noise(width: 16, height: 24, format: .rgb)
        large.metadata = picture.metadata
        #expect(try subject(Picture(data: large.encoded(as: .png).bytes, name: "x")) == [10, 4, 2, 8])
    }

    /// A JPEG of which nobody else's bytes can be taken for a part.
    private static let small: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 0xAB, 0xCD, 0xFF, 0xDA, 0, 4, 0xAB, 0xCD]
        + [UInt8](repeating: 0xAB, count: 40) + [0xFF, 0xD9]

    @Test("A thumbnail goes with its bytes and its directory, and the block ends where they began")
    func thumbnail() throws {
        // The second directory at 26: where the JPEG stands (56) and how long it is.
        let second: [UInt8] =
            [0, 2, 0x02, 0x01, 0, 4, 0, 0, 0, 1, 0, 0, 0, 56, 0x02, 0x02, 0, 4, 0, 0, 0, 1, 0, 0, 0, 56]
            + [0, 0, 0, 0]
        let block = Self.block([(0x010F, 2, 4, Array("Acm\0".utf8))], next: 26, rest: second + Self.small)
        var exif = try #require(Exif(block))
        let hadPreview = exif.removePictures()
        #expect(!hadPreview)
        #expect(!exif.bytes.contains(0xAB) && exif.bytes.count == 26 && exif.text(.make) == "Acm")
    }

    @Test("A preview in the maker's note becomes zeros; all other bytes of the note stay where they are")
    func preview() throws {
        for first in [0xFF, 0x02] as [UInt8] {
            let note: [UInt8] = Array("MAKER".utf8) + [first] + Self.small.dropFirst() + Array("END".utf8)
            var exif = try #require(
                Exif(Self.block([(0x927C, 7, note.count, [0, 0, 0, 26])], rest: note)))
            let hadPreview = exif.removePictures()
            #expect(hadPreview)
            #expect(exif.bytes.count == 26 + note.count && !exif.bytes.contains(0xAB))
            #expect(exif.bytes[26..<31] == ArraySlice("MAKER".utf8) && exif.bytes.suffix(3) == ArraySlice("END".utf8))
        }
    }

    @Test("Blocks of random bytes, and real ones with random changes, say what was set in them, and stay blocks")
    func random() {
        var numbers = TestNumbers(11)
        var exif = Exif()
        exif.setUserComment("a comment that has its place behind the directory")
        exif.set(.artist, to: "somebody")
        for round in 0..<3000 {
            var bytes = round % 2 == 0 ? exif.bytes : [0x4D, 0x4D, 0, 42] + (0..<80).map { _ in 0 }
            for _ in 0..<Int.random(in: 1...12, using: &numbers) {
                let place = Int.random(in: 4..<bytes.count, using: &numbers)
                bytes[place] = [0, 1, 2, 8, 0x87, 0x69, 0xFF, .random(in: 0...255, using: &numbers)]
                    .randomElement(using: &numbers)!
            }
            guard var damaged = Exif(bytes) else { continue }
            _ = damaged.text(.userComment)
            _ = damaged.removePictures()
            let hasPictures = damaged.removePictures()
            #expect(!hasPictures)
            damaged.describe(width: 5, height: 7)
            #expect(damaged.orientation == nil || damaged.orientation == 1)
            damaged.setUserComment("other")
            #expect(damaged.text(.userComment) == "other")
            damaged.set(.artist, to: "somebody else")
            #expect(damaged.text(.artist) == "somebody else")
            #expect(Exif(damaged.bytes) == damaged)
        }
    }
}
