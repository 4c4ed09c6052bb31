import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Motion-JPEG AVI")
struct AVITests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.file("clip.avi") }

    @Test("Frames, rate and size come back")
    func roundTrip() throws {
        let made = TestClip.moving(width: 64, height: 48, rate: Rational(30000, 1001))
        _ = try made.write(to: path)
        let read = try TestClip.read(path)
        #expect(read.frames.count == 6 && read.clip.frameCount == 6 && read.clip.frameRate == Rational(30000, 1001))
        #expect(read.clip.kind == "Motion-JPEG AVI")
        for (a, b) in zip(read.frames, made.frames) { #expect(TestClip.psnr(a.picture, b.picture) > 30) }
    }

    @Test("Sizes in the header are those of the file, and the index names every frame")
    func header() throws {
        _ = try TestClip.moving().write(to: path)
        let bytes = try FileBytes.read(path)
        func little(_ place: Int) -> Int { bytes[place..<(place + 4)].reversed().reduce(0) { $0 << 8 | Int($1) } }
        #expect(little(4) == bytes.count - 8)
        let list = try #require(bytes.firstRange(of: Array("movi".utf8))).lowerBound
        #expect(little(48) == 6)
        let index = try #require((0..<bytes.count - 4).last { bytes[$0..<($0 + 4)].elementsEqual("idx1".utf8) })
        #expect(little(index + 4) == 6 * 16)
        for frame in 0..<6 {
            let place = list + little(index + 8 + frame * 16 + 8)
            #expect(bytes[place..<(place + 4)].elementsEqual("00dc".utf8))
            #expect(little(place + 4) == little(index + 8 + frame * 16 + 12))
        }
    }

    /// Frames of noise, of which four or so fit into a part of 20 000 bytes.
    private func writeParts() throws -> TestClip {
        var made = TestClip.moving(11, width: 64, height: 48)
        for index in made.frames.indices {
            made.frames[index].picture = .noise(width: 64, height: 48, format: .rgb, seed: UInt64(index))
        }
        let writer = try AVIWriter(path, made.clip, ClipOptions(), segmentBytes: 20_000)
        for frame in made.frames { try writer.append(frame) }
        _ = try writer.finish()
        return made
    }

    @Test("What is too large for one RIFF goes on in more of them, and indices lead to every frame")
    func parts() throws {
        let made = try writeParts()
        let bytes = try FileBytes.read(path)
        func little(_ place: Int, _ size: Int = 4) -> Int {
            bytes[place..<(place + size)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func name(_ place: Int) -> String { String(decoding: bytes[place..<(place + 4)], as: UTF8.self) }
        var parts: [Range<Int>] = []
        while (parts.last?.upperBound ?? 0) < bytes.count {
            let place = parts.last?.upperBound ?? 0
            #expect(name(place) == "RIFF" && name(place + 8) == (place == 0 ? "AVI " : "AVIX"))
            parts.append(place..<(place + 8 + little(place + 4)))
        }
        #expect(parts.count > 2 && parts.last?.upperBound == bytes.count && parts.allSatisfy { $0.count <= 20_000 })
        let index = try #require(bytes.firstRange(of: Array("indx".utf8))).lowerBound
        #expect(little(index + 8, 2) == 4 && little(index + 10, 2) == 0 && little(index + 12) == parts.count)
        var found = 0
        for part in parts.indices {
            let entry = index + 32 + 16 * part
            let inner = little(entry, 8)
            #expect(name(inner) == "ix00" && parts[part].contains(inner) && little(inner + 4) + 8 == little(entry + 8))
            let count = little(inner + 12)
            #expect(count == little(entry + 12))
            for frame in 0..<count {
                let place = little(inner + 20, 8) + little(inner + 32 + 8 * frame)
                #expect(name(place - 8) == "00dc" && little(place - 4) == little(inner + 36 + 8 * frame))
                #expect(bytes[place..<(place + 2)] == [0xFF, 0xD8])
            }
            found += count
        }
        let total = try #require(bytes.firstRange(of: Array("dmlh".utf8))).lowerBound
        #expect(found == 11 && little(total + 8) == 11 && little(48) == little(index + 32 + 12))
        let read = try TestClip.read(path)
        #expect(read.frames.count == 11 && read.clip.frameCount == 11)
        for index in 0..<11 {
            let (frame, next) = (read.frames[index].picture, made.frames[(index + 1) % 11].picture)
            #expect(TestClip.psnr(frame, made.frames[index].picture) > TestClip.psnr(frame, next) + 2)
        }
    }

    @Test("ffmpeg reads and seeks in what has more parts, and a part that is missing is noticed")
    func partsElsewhere() throws {
        _ = try writeParts()
        if FFmpeg.isThere {
            #expect(try FFmpeg.run("ffmpeg", ["-v", "warning", "-i", path.string, "-f", "null", "-"]).isEmpty)
            let last = folder.file("last.png")
            _ = try FFmpeg.run(
                "ffmpeg", ["-v", "error", "-ss", "0.83", "-i", path.string, "-frames:v", "1", last.string])
            let (frames, found) = (try TestClip.read(path).frames, try Picture(contentsOf: last))
            let nearest = frames.indices.max {
                TestClip.psnr(found, frames[$0].picture) < TestClip.psnr(found, frames[$1].picture)
            }
            #expect(nearest == 10)
        }
        let bytes = try FileBytes.read(path)
        let second = try #require(bytes.firstRange(of: Array("AVIX".utf8))).lowerBound - 8
        try FileBytes.write(Array(bytes[..<(second + 2000)]), to: path)
        let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        #expect(error?.reason.contains("of 11 frames") == true, "\(error?.reason ?? "")")
    }

    @Test("What an AVI has no place for is said")
    func losses() throws {
        var made = TestClip.moving(2, format: .rgba, depth: 16)
        made.clip.hasSound = true
        #expect(
            Set(try made.write(to: path).map(\.code)) == ["opacity-dropped", "depth-reduced", "sound-dropped"])
    }

    @Test("Frames with delays of their own become frames of one rate, each as often as its time asks for")
    func delays() throws {
        var made = TestClip.moving(3)
        (made.clip.hasConstantRate, made.clip.frameRate) = (false, Rational(10))
        for (index, delay) in [Rational(1, 10), Rational(3, 10), Rational(2, 10)].enumerated() {
            made.frames[index].duration = delay
        }
        _ = try made.write(to: path)
        #expect(try TestClip.read(path).frames.count == 6)
    }

    @Test("A clip may begin with a frame that was dropped")
    func beginning() throws {
        var made = TestClip.moving(3, format: .rgb)
        made.frames[0].picture = Picture(
            width: made.clip.width, height: made.clip.height, format: .rgb,
            samples: .eight(.init(repeating: 90, count: made.clip.width * made.clip.height * 3)))
        _ = try made.write(to: path)
        var bytes = try FileBytes.read(path)
        let movie = try #require((0..<bytes.count - 4).first { bytes[$0..<($0 + 4)].elementsEqual("movi".utf8) })
        bytes.insert(contentsOf: Array("00dc".utf8) + [0, 0, 0, 0], at: movie + 4)
        for place in [4, movie - 4] {
            let size = bytes[place..<(place + 4)].reversed().reduce(0) { $0 << 8 | Int($1) } + 8
            for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: size >> (8 * byte)) }
        }
        try FileBytes.write(bytes, to: path)
        let read = try TestClip.read(path)
        #expect(read.frames.count == 4 && read.frames[0].picture.samples == read.frames[1].picture.samples)
        #expect(TestClip.psnr(read.frames[3].picture, made.frames[2].picture) > 25)
    }

    @Test("A file that is cut off, has no video or another kind of video is refused in one line")
    func damaged() throws {
        _ = try TestClip.moving().write(to: path)
        let whole = try FileBytes.read(path)
        let end = try #require((0..<whole.count - 4).last { whole[$0..<($0 + 4)].elementsEqual("idx1".utf8) })
        for length in [20, 100, 223, 400, end - 20] {
            try FileBytes.write(Array(whole[..<length]), to: path)
            #expect(throws: (any Error).self) { _ = try TestClip.read(path) }
        }
        for length in stride(from: 12, to: whole.count, by: 97) {
            let cut = ByteSource(Array(whole[..<length]))
            _ = try? AVIReader(cut, file: "x.avi", options: ReadOptions())
        }
        #expect(throws: RasterError.self) {
            _ = try AVIReader(ByteSource(Array("RIFF    AVI LIST".utf8)), file: "x.avi", options: ReadOptions())
        }
    }

    @Test("ffmpeg reads what is written without a warning, and its files are read", .enabled(if: FFmpeg.isThere))
    func ffmpeg() throws {
        let made = TestClip.moving(5, width: 64, height: 48)
        _ = try made.write(to: path)
        #expect(try FFmpeg.run("ffmpeg", ["-v", "warning", "-i", path.string, "-f", "null", "-"]).isEmpty)
        let frames = try FFmpeg.run(
            "ffprobe",
            [
                "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,avg_frame_rate", "-of",
                "csv=p=0", path.string,
            ])
        #expect(frames.hasPrefix("12/1,5"))
        let other = folder.file("other.avi")
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=1:r=10", "-f", "lavfi", "-i", "sine=d=1"]
                + ["-c:v", "mjpeg", "-q:v", "2", "-huffman", "default", other.string])
        let read = try TestClip.read(other)
        let count = try FFmpeg.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-show_entries", "stream=nb_frames", "-of", "csv=p=0",
                other.string,
            ])
        #expect(
            Int(count.trimmingCharacters(in: .whitespacesAndNewlines)) == read.frames.count && read.frames.count >= 10)
        #expect(read.clip.hasSound && read.clip.kind == "Motion-JPEG AVI")
    }
}
