import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Animated GIF")
struct GIFTests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.file("clip.gif") }

    /// A clip of few colours.
    private func few(_ count: Int = 5, format: PixelFormat = .rgb) -> TestClip {
        var made = TestClip.moving(count, format: format, rate: Rational(10))
        for index in made.frames.indices {
            let bytes = made.frames[index].picture.bytes.map { $0 & 0xC0 | 0x20 }
            made.frames[index].picture.samples = .eight(bytes)
        }
        return made
    }

    @Test("What becomes as it was before the first frame becomes transparent")
    func restored() throws {
        _ = try few(3).write(to: path)
        var bytes = try FileBytes.read(path)
        let control = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x21, 0xF9, 4]) })
        bytes[control + 3] = 3 << 2
        try FileBytes.write(bytes, to: path)
        let read = try TestClip.read(path)
        #expect(read.clip.format == .rgba && read.frames[0].picture.pixel(0, 0)[3] == 255)
        #expect(
            stride(from: 3, to: read.frames[1].picture.bytes.count, by: 4).contains {
                read.frames[1].picture.bytes[$0] == 0
            })
    }

    @Test("A screen of no size has that of the first frame, and what reaches beyond is cut, as in browsers")
    func screens() throws {
        _ = try few(2).write(to: path)
        var bytes = try FileBytes.read(path)
        let whole = try TestClip.read(path)
        bytes.replaceSubrange(6..<10, with: [0, 0, 0, 0])
        try FileBytes.write(bytes, to: path)
        let unsized = try TestClip.read(path)
        #expect(unsized.clip.width == whole.clip.width && unsized.clip.height == whole.clip.height)
        #expect(unsized.frames.map(\.picture.bytes) == whole.frames.map(\.picture.bytes))
        let controls = bytes.indices.filter { bytes[$0...].starts(with: [0x21, 0xF9, 4]) }
        let second = try #require(controls.dropFirst().first) + 8
        try #require(bytes[second] == 0x2C)
        let (left, width) = (Int(bytes[second + 1]), Int(bytes[second + 5]))
        bytes[second + 1] = UInt8(whole.clip.width - 1)
        try FileBytes.write(bytes, to: path)
        let cut = try TestClip.read(path)
        try #require(cut.frames.count == 2 && width > 1)
        let (x, y) = (whole.clip.width - 1, Int(bytes[second + 3]))
        #expect(cut.frames[1].picture.pixel(x, y) == whole.frames[1].picture.pixel(left, y))
        bytes[second + 2] = 0xFF
        try FileBytes.write(bytes, to: path)
        #expect(throws: RasterError.self) { try TestClip.read(path) }
    }

    @Test("Read as a picture it is its first frame, which is said")
    func firstFrame() throws {
        let made = TestClip.moving(3, format: .rgb)
        let path = folder.file("a.gif")
        _ = try made.write(to: path)
        let picture = try Picture(contentsOf: path)
        #expect(TestClip.difference(picture, try TestClip.read(path).frames[0].picture) == 0)
        #expect(picture.metadata.notices.map(\.code) == ["frames-dropped"] && picture.metadata.source == nil)
    }

    @Test("Comments and XMP are kept, and what else stands beside frames is told")
    func extensions() throws {
        _ = try few(2).write(to: path)
        let bytes = try FileBytes.read(path)
        let packet = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>a</x:xmpmeta>".utf8)
        func blocks(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
        let trailer: [UInt8] = [1] + (0...255).reversed() + [0]
        let (label, comment): ([UInt8], [UInt8]) = ([0x21, 0xFF], [0x21, 0xFE])
        var file = Array(bytes.dropLast())
        file += comment + blocks("a bay ") + blocks("of sand") + [0]
        file += label + blocks("XMP DataXMP") + packet + trailer
        file += label + blocks("ICCRGBG1012") + blocks("abc") + [0, 0x3B]
        try FileBytes.write(file, to: path)
        for metadata in [try Picture(contentsOf: path).metadata, try TestClip.read(path).clip.metadata] {
            #expect(metadata.texts == [.init(key: "Comment", value: "a bay of sand")] && metadata.xmp == packet)
            let notice = try #require(metadata.notices.first { $0.code == "extensions-dropped" })
            #expect(notice.text.contains("an ICC profile"))
        }
        let still = try Picture(data: Picture(contentsOf: path).encoded(as: .png).bytes, name: "a.png")
        #expect(still.metadata.texts.first?.value == "a bay of sand" && still.metadata.xmp != nil)
    }

    @Test("A clip of few colours comes back bit for bit, with its times and loops")
    func exact() throws {
        var made = few()
        made.clip.loopCount = 4
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        #expect(zip(read.frames, made.frames).allSatisfy { $0.picture.samples == $1.picture.samples })
        #expect(read.frames.map(\.duration) == made.frames.map(\.duration))
        #expect(read.clip.loopCount == 4 && read.clip.frameRate == Rational(10))
    }

    @Test("A rate that hundredths of a second don't make comes back as that rate", arguments: [12, 15, 24, 30])
    func roundedRates(rate: Int) throws {
        _ = try TestClip.moving(2 * rate, rate: Rational(rate)).write(to: path)
        let read = try TestClip.read(path)
        #expect(read.clip.frameRate == Rational(rate) && read.clip.hasConstantRate)
    }

    @Test("Many colours are near those of the clip on average, and what doesn't move stays as it is")
    func dithered() throws {
        let (width, height) = (64, 48)
        let made = TestClip.moving(4, width: width, height: height, rate: Rational(10))
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        for (a, b) in zip(read.frames, made.frames) {
            let (mean, wanted) = (FloatImage(a.picture), FloatImage(b.picture))
            let (small, expected) = (
                mean.resampled(width: 8, height: 6, filter: .box), wanted.resampled(width: 8, height: 6, filter: .box)
            )
            #expect(zip(small.values, expected.values).allSatisfy { abs($0 - $1) < 0.02 })
        }
        // Far from the square that moves.
        for frame in read.frames.dropFirst() {
            for x in 30..<64 { #expect(frame.picture.pixel(x, 40) == read.frames[0].picture.pixel(x, 40)) }
        }
    }

    @Test("Transparent pixels stay transparent")
    func transparency() throws {
        let made = few(format: .rgba)
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        #expect(read.clip.format == .rgba)
        for (a, b) in zip(read.frames, made.frames) {
            for y in 0..<14 { #expect((a.picture.pixel(0, y)[3] == 255) == (b.picture.pixel(0, y)[3] >= 128)) }
        }
    }

    @Test("Soft transparency becomes hard, which is said")
    func softTransparency() throws {
        var made = few(1, format: .rgba)
        made.frames[0].picture.samples = .eight(
            (0..<made.clip.width * made.clip.height * 4).map { $0 % 4 == 3 ? 90 : 7 })
        #expect(try made.write(to: path).map(\.code) == ["opacity-hardened"])
        for index in made.frames.indices {
            made.frames[index].picture.samples = .eight(
                (0..<made.clip.width * made.clip.height * 4).map { $0 % 8 == 3 ? 0 : 255 })
        }
        #expect(try made.write(to: path).isEmpty)
    }

    @Test("More than 50 frames a second lose some, which is said, and keep their times")
    func fast() throws {
        var made = few(30)
        made.clip.frameRate = Rational(100)
        for index in made.frames.indices { made.frames[index].duration = Rational(1, 100) }
        let notices = try made.write(to: path)
        #expect(notices.map(\.code) == ["frame-rate-reduced"])
        let read = try TestClip.read(path)
        #expect(read.frames.count == 15 && abs((read.clip.seconds ?? 0) - 0.3) < 0.011)
    }

    @Test("Indices come back from LZW, whatever they are", arguments: [1, 2, 200, 5000, 70_000])
    func compression(_ count: Int) {
        var numbers = TestNumbers(UInt64(count))
        for bits in [2, 5, 8] {
            for spread in [1, 2, 1 << bits] {
                let indices = (0..<count).map { _ in UInt8.random(in: 0..<UInt8(clamping: spread), using: &numbers) }
                let packed = GIFCompression.packed(indices, bits: bits)
                var (data, place): ([UInt8], Int) = ([], 1)
                while packed[place] > 0 {
                    data += packed[(place + 1)...(place + Int(packed[place]))]
                    place += 1 + Int(packed[place])
                }
                #expect(GIFCompression.expanded(data, bits: bits, count: count) == indices)
            }
        }
    }

    @Test("A file that is cut off is refused at its end, or read as far as frames are whole")
    func cut() throws {
        _ = try few().write(to: path)
        let whole = try FileBytes.read(path)
        let all = try TestClip.read(path).frames
        var salvage = ReadOptions()
        salvage.salvage = true
        var counts: Set<Int> = []
        for length in stride(from: 6, to: whole.count - 1, by: 13) {
            try FileBytes.write(Array(whole[..<length]), to: path)
            let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
            guard error?.remedy == .salvage else { continue }
            let reader = try Clip.reader(contentsOf: path, options: salvage)
            var count = 0
            while let frame = try reader.nextFrame() {
                #expect(frame.picture.samples == all[count].picture.samples)
                count += 1
            }
            #expect(reader.lateNotices.map(\.code) == ["salvaged"])
            counts.insert(count)
        }
        #expect(counts == Set(1..<all.count))
        // All frames are whole, and only the last byte is missing.
        try FileBytes.write(whole.dropLast(), to: path)
        let read = try TestClip.read(path)
        #expect(read.clip.metadata.notices.map(\.code) == ["end-missing"] && read.frames.count == all.count)
    }

    @Test("Files that make no sense are refused, most of them")
    func damaged() throws {
        _ = try few().write(to: path)
        let whole = try FileBytes.read(path)
        var numbers = TestNumbers(3)
        var refused = 0
        for _ in 0..<300 {
            var odd = whole
            for _ in 0..<4 { odd[.random(in: 13..<odd.count, using: &numbers)] = .random(in: 0...255, using: &numbers) }
            try FileBytes.write(odd, to: path)
            do { _ = try TestClip.read(path) } catch is RasterError { refused += 1 }
        }
        // The others have other colours or times, which no file contradicts.
        #expect(refused > 60 && refused < 300)
    }

    @Test("ffmpeg shows the same pixels, and its files are read as it shows them", .enabled(if: FFmpeg.isThere))
    func ffmpeg() throws {
        let raw = folder.file("raw").string
        let made = TestClip.moving(4, width: 64, height: 48, rate: Rational(10))
        _ = try made.write(to: path)
        let other = folder.file("other.gif")
        _ = try FFmpeg.run(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.5:r=10", other.string])
        for file in [path, other] {
            let words = ["-v", "warning", "-y", "-i", file.string, "-f", "rawvideo", "-pix_fmt", "rgb24", raw]
            #expect(try FFmpeg.run("ffmpeg", words).isEmpty)
            let ours = try TestClip.read(file).frames.flatMap { $0.picture.converted(to: .rgb).bytes }
            #expect(try FileBytes.read(raw) == ours)
        }
    }
}
