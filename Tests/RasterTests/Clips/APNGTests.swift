import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Animated PNG")
struct APNGTests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.file("clip.png") }

    @Test(
        "Every format and depth comes back bit for bit, with delays and loops",
        arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba], [8, 16])
    func roundTrip(_ format: PixelFormat, _ depth: Int) throws {
        var made = TestClip.moving(format: format, depth: depth, rate: Rational(30000, 1001))
        made.clip.loopCount = 3
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        #expect(read.frames.map(\.picture.samples) == made.frames.map(\.picture.samples))
        #expect(read.clip.frameRate == Rational(30000, 1001) && read.clip.hasConstantRate)
        #expect(read.clip.loopCount == 3 && read.clip.frameCount == 6 && read.clip.depth == depth)
        #expect(read.clip.format == format && read.clip.kind == "animated PNG")
    }

    @Test("Frames have delays of their own, and one that is the same as the last is there all the same")
    func delays() throws {
        var made = TestClip.moving(4)
        made.frames[2].picture = made.frames[1].picture
        for (index, delay) in [Rational(1, 10), Rational(1, 4), Rational(0), Rational(3)].enumerated() {
            made.frames[index].duration = delay
        }
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        #expect(read.frames.map(\.duration) == made.frames.map(\.duration))
        #expect(read.frames[2].picture.samples == made.frames[1].picture.samples)
        #expect(!read.clip.hasConstantRate && read.clip.frameRate == Rational(20))
    }

    @Test("Programs that know no animations see the first frame; profile and texts stay")
    func metadata() throws {
        var made = TestClip.moving(3)
        made.clip.metadata.texts = [.init(key: "Title", value: "waves")]
        made.frames[0].picture.metadata.texts = [.init(key: "Title", value: "waves")]
        _ = try made.write(to: path)
        let still = try Picture(contentsOf: path)
        #expect(still.samples == made.frames[0].picture.samples)
        #expect(still.metadata.texts.contains(.init(key: "Title", value: "waves")))
        #expect(still.metadata.notices.map(\.code) == ["frames-dropped"])
        #expect(try TestClip.read(path).clip.metadata.texts.first?.value == "waves")
    }

    // MARK: - Files by hand

    /// A file of 4x4 grey pixels with alpha whose frames are all of one value.
    private struct Frame {
        var place = PixelRect(x: 0, y: 0, width: 4, height: 4)
        var value: [UInt8] = [100, 255]
        var dispose: UInt8 = 0
        var blend: UInt8 = 0
    }

    private func file(
        _ frames: [Frame], count: Int? = nil, hasStill: Bool = false, end: Bool = true,
        sequence: (Int) -> Int = { $0 }
    ) -> [UInt8] {
        func pixels(_ place: PixelRect, _ value: [UInt8]) -> [UInt8] {
            PNGParts.stored(
                (0..<place.height).flatMap { _ in [0] + (0..<place.width).flatMap { _ in value } })
        }
        var bytes = PictureKind.pngSignature
        bytes += PNGParts.chunk("IHDR", PNGParts.number(4) + PNGParts.number(4) + [8, 4, 0, 0, 0])
        bytes += PNGParts.chunk("acTL", PNGParts.number(count ?? frames.count) + PNGParts.number(0))
        if hasStill { bytes += PNGParts.chunk("IDAT", pixels(PixelRect(width: 4, height: 4), [1, 255])) }
        var number = 0
        for (index, frame) in frames.enumerated() {
            let sides = [frame.place.width, frame.place.height, frame.place.x, frame.place.y]
            let order = sequence(number)
            bytes += PNGParts.chunk(
                "fcTL",
                PNGParts.number(order) + sides.flatMap(PNGParts.number) + [0, 1, 0, 10, frame.dispose, frame.blend])
            number += 1
            if index == 0 && !hasStill {
                bytes += PNGParts.chunk("IDAT", pixels(frame.place, frame.value))
            } else {
                bytes += PNGParts.chunk("fdAT", PNGParts.number(sequence(number)) + pixels(frame.place, frame.value))
                number += 1
            }
        }
        return bytes + (end ? PNGParts.chunk("IEND") : [])
    }

    private func read(_ bytes: [UInt8]) throws -> TestClip {
        try FileBytes.write(bytes, to: path)
        return try TestClip.read(path)
    }

    private func reason(_ bytes: [UInt8]) throws -> String {
        let error = #expect(throws: RasterError.self) { _ = try read(bytes) }
        return error?.reason ?? ""
    }

    @Test("A frame's place becomes transparent, or what it was, before the next one")
    func disposal() throws {
        let small = PixelRect(x: 1, y: 1, width: 2, height: 2)
        let clip = try read(
            file([
                Frame(), Frame(place: small, value: [200, 255], dispose: 1),
                Frame(place: PixelRect(x: 0, y: 0, width: 1, height: 1), value: [50, 255], dispose: 2),
                Frame(place: PixelRect(x: 3, y: 3, width: 1, height: 1), value: [60, 255]),
            ]))
        #expect(clip.frames[1].picture.pixel(1, 1) == [200, 255] && clip.frames[1].picture.pixel(0, 0) == [100, 255])
        #expect(clip.frames[2].picture.pixel(1, 1) == [0, 0] && clip.frames[2].picture.pixel(0, 0) == [50, 255])
        #expect(clip.frames[3].picture.pixel(0, 0) == [100, 255] && clip.frames[3].picture.pixel(3, 3) == [60, 255])
        #expect(clip.frames[3].picture.pixel(2, 2) == [0, 0])
    }

    @Test("Frames stand upright, as the orientation asks for, which is said no more")
    func orientation() throws {
        let corner = PixelRect(x: 1, y: 0, width: 1, height: 1)
        var bytes = file([Frame(), Frame(place: corner, value: [200, 255])])
        let exif: [UInt8] =
            Array("II*".utf8) + [0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
        bytes.insert(contentsOf: PNGParts.chunk("eXIf", exif), at: 33)
        let clip = try read(bytes)
        // Turned to the right by a quarter.
        #expect(clip.frames[1].picture.pixel(3, 1) == [200, 255] && clip.frames[1].picture.pixel(1, 0) == [100, 255])
        let again = folder.file("again.png")
        _ = try clip.write(to: again)
        #expect(try TestClip.read(again).frames.map(\.picture.samples) == clip.frames.map(\.picture.samples))
    }

    @Test("A frame is blended over what is there by its alpha, or replaces it")
    func blending() throws {
        let half: [UInt8] = [200, 128]
        let clip = try read(file([Frame(), Frame(value: half, blend: 1), Frame(value: half, blend: 0)]))
        // 200 · 128/255 + 100 · 127/255
        #expect(clip.frames[1].picture.pixel(0, 0) == [150, 255])
        #expect(clip.frames[2].picture.pixel(0, 0) == half)
    }

    @Test("A picture that is no frame is left out, and what no frame covers is transparent")
    func still() throws {
        let place = PixelRect(x: 2, y: 0, width: 2, height: 4)
        let clip = try read(file([Frame(place: place), Frame(value: [7, 255])], hasStill: true))
        #expect(clip.frames.count == 2)
        #expect(clip.frames[0].picture.pixel(0, 0) == [0, 0] && clip.frames[0].picture.pixel(2, 0) == [100, 255])
        #expect(clip.frames[1].picture.pixel(0, 0) == [7, 255])
    }

    @Test("Sequence numbers out of order, frames outside of the picture and chunks that are missing are refused")
    func contradictions() throws {
        let two = [Frame(), Frame()]
        #expect(try reason(file(two) { $0 == 2 ? 5 : $0 }).contains("has the sequence number 5, expected 2"))
        let outside = Frame(place: PixelRect(x: 3, y: 0, width: 2, height: 1))
        #expect(try reason(file([Frame(), outside])).contains("frame 2 of 2x1 pixels at 3,0 does not lie in 4x4"))
        #expect(try reason(file([Frame(place: PixelRect(width: 0, height: 4))])).contains("frame 1 of 0x4"))
        #expect(try reason(file(two, count: 0)).contains("says that it has no frames"))
        #expect(try reason(file(two, count: 3)).contains("ends after 2 of 3 frames"))
        #expect(try reason(file(two, count: 1 << 31 - 1)).contains("ends after 2 of 2147483647 frames"))
        #expect(try reason(file([Frame(dispose: 9)])).contains("not known"))
        #expect(
            try reason(file([Frame(place: PixelRect(width: 2, height: 2)), Frame()])).contains("first frame is 2x2"))
    }

    @Test("A file that is cut off gives no clip, wherever it ends")
    func truncation() throws {
        let whole = file([Frame(), Frame(value: [9, 255]), Frame(value: [8, 255])])
        for length in stride(from: 60, to: whole.count - 12, by: 7) {
            try FileBytes.write(Array(whole[..<length]), to: path)
            #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        }
    }

    @Test("Of a file that is cut off or damaged the frames before that are read if they are asked for")
    func salvaged() throws {
        let whole = file([Frame(), Frame(value: [9, 255]), Frame(value: [8, 255])])
        let parts = PNGParts.places(whole)
        let last = try #require(parts.last { $0.name == "fcTL" }).range
        let pixels = try #require(parts.last { $0.name == "fdAT" }).range
        func damaged(at place: Int) -> [UInt8] {
            var bytes = whole
            bytes[place] ^= 1
            return bytes
        }
        var options = ReadOptions()
        options.salvage = true
        for bytes in [
            Array(whole[..<last.upperBound]), Array(whole[..<(pixels.upperBound - 3)]),
            damaged(at: last.upperBound - 1),
            damaged(at: pixels.upperBound - 6), damaged(at: pixels.lowerBound + 11),
        ] {
            try FileBytes.write(bytes, to: path)
            let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
            #expect(error?.remedy == .salvage)
            let reader = try Clip.reader(contentsOf: path, options: options)
            var values: [UInt8] = []
            while let frame = try reader.nextFrame() { values.append(frame.picture.pixel(0, 0)[0]) }
            #expect(values.count == 2 && values[1] == 9, "\(values)")
            #expect(reader.lateNotices.map(\.code) == ["salvaged"])
        }
    }

    @Test("A checksum that is wrong names the frame")
    func checksum() throws {
        var bytes = file([Frame(), Frame()])
        let place = try #require(PNGParts.places(bytes).last { $0.name == "fdAT" }).range
        bytes[place.upperBound - 6] ^= 1
        #expect(try reason(bytes).contains("frame 2"))
        bytes = file([Frame(), Frame()])
        let control = try #require(PNGParts.places(bytes).last { $0.name == "fcTL" }).range
        bytes[control.upperBound - 1] ^= 1
        #expect(try reason(bytes).contains("the checksum of fcTL is wrong"))
    }

    @Test("Absurd sizes are refused before memory is taken")
    func absurd() throws {
        var bytes = file([Frame()])
        bytes.replaceSubrange(
            8..<33, with: PNGParts.chunk("IHDR", PNGParts.number(1 << 30) + PNGParts.number(1 << 30) + [8, 4, 0, 0, 0]))
        #expect(try reason(bytes).contains("more than the limit"))
    }

    @Test("A writer that is let go of leaves nothing behind; one without frames says so")
    func abandoned() throws {
        let made = TestClip.moving(2)
        do {
            let writer = try Clip.writer(to: path, for: made.clip)
            try writer.append(made.frames[0])
        }
        #expect(folder.names.isEmpty)
        let writer = try Clip.writer(to: path, for: made.clip)
        #expect(throws: RasterError.self) { _ = try writer.finish() }
        #expect(throws: RasterError.self) {
            try writer.append(ClipFrame(Picture.noise(width: 3, height: 3, format: .rgb), duration: Rational(1)))
        }
    }
}
