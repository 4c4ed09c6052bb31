import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Y4M")
struct Y4MTests {
    private let folder = TemporaryFolder()
    private var path: FilePath { folder.file("clip.y4m") }

    private func options(_ chroma: WriteOptions.ChromaSubsampling) -> ClipOptions {
        var options = ClipOptions()
        options.chromaSubsampling = chroma
        return options
    }

    @Test("A frame that would be repeated for hours is refused")
    func longFrame() throws {
        var clip = TestClip.moving(rate: Rational(10)).clip
        clip.hasConstantRate = false
        let writer = try Clip.writer(to: path, for: clip)
        let picture = Picture.noise(width: clip.width, height: clip.height, format: .rgb)
        try writer.append(ClipFrame(picture, duration: Rational(1, 10)))
        let error = #expect(throws: RasterError.self) {
            try writer.append(ClipFrame(picture, duration: Rational(65_535)))
        }
        #expect(error?.reason.contains("shown for 65535 s") == true)
    }

    @Test("4:4:4 comes back within 2 levels, 16 bits within 1 of 256; grey bit for bit", arguments: [8, 16])
    func full(_ depth: Int) throws {
        let made = TestClip.moving(depth: depth, rate: Rational(24000, 1001))
        _ = try made.write(to: path, options(.full))
        let read = try TestClip.read(path)
        #expect(read.clip.frameRate == Rational(24000, 1001) && read.clip.depth == depth && read.frames.count == 6)
        for (a, b) in zip(read.frames, made.frames) {
            #expect(TestClip.difference(a.picture, b.picture) <= (depth == 8 ? 2 : 1))
        }
        let gray = TestClip.moving(format: .gray, depth: depth)
        _ = try gray.write(to: path)
        #expect(try TestClip.read(path).frames.map(\.picture.samples) == gray.frames.map(\.picture.samples))
    }

    @Test(
        "Smooth colours come back from 4:2:0 and 4:2:2", arguments: [WriteOptions.ChromaSubsampling.both, .horizontal])
    func subsampled(_ chroma: WriteOptions.ChromaSubsampling) throws {
        let (width, height) = (33, 27)
        let values = (0..<(width * height)).flatMap { pixel -> [Float] in
            let (x, y) = (Float(pixel % width) / Float(width), Float(pixel / width) / Float(height))
            return [x, y, 1 - x]
        }
        let picture = Picture(width: width, height: height, format: .rgb, samples: Samples(values, depth: 8))
        let made = TestClip(
            clip: Clip(width: width, height: height, frameRate: Rational(25)),
            frames: [ClipFrame(picture, duration: Rational(1, 25))])
        _ = try made.write(to: path, options(chroma))
        let read = try TestClip.read(path)
        #expect(TestClip.psnr(read.frames[0].picture, picture) > 42)
    }

    @Test("Tags say how colours are stored: white is 235 or 255, as the range says", arguments: [true, false])
    func range(_ isFull: Bool) throws {
        let line = "YUV4MPEG2 W2 H2 F30:1 Ip A1:1 C444\(isFull ? " XCOLORRANGE=FULL" : "")\n"
        let frame = [UInt8](repeating: isFull ? 255 : 235, count: 4) + [UInt8](repeating: 128, count: 8)
        try FileBytes.write(Array(line.utf8) + Array("FRAME Ixyz\n".utf8) + frame, to: path)
        #expect(try TestClip.read(path).frames[0].picture.bytes == [UInt8](repeating: 255, count: 12))
    }

    @Test("Red has the values of BT.601 in a small clip and of BT.709 in a large one")
    func matrix() throws {
        for (height, expected) in [(2, [81, 90, 240]), (720, [63, 102, 240])] as [(Int, [UInt8])] {
            let picture = Picture.flat(width: 2, height: height, format: .rgb, [255, 0, 0])
            let made = TestClip(
                clip: Clip(width: 2, height: height, frameRate: Rational(25)),
                frames: [ClipFrame(picture, duration: Rational(1, 25))])
            _ = try made.write(to: path, options(.full))
            let bytes = try FileBytes.read(path)
            let plane = 2 * height
            let samples = Array(bytes.suffix(3 * plane))
            #expect([samples[0], samples[plane], samples[2 * plane]] == expected)
        }
    }

    private func reason(_ text: String, _ frame: [UInt8] = []) throws -> String {
        try FileBytes.write(Array(text.utf8) + frame, to: path)
        let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        return error?.reason ?? ""
    }

    @Test("Headers that make no sense, no frames and frames that are cut off are refused in one line")
    func damaged() throws {
        #expect(try reason("YUV4MPEG2 W0 H2 F25:1\n").contains("its width is 0"))
        #expect(try reason("YUV4MPEG2 W4 F25:1\n").contains("its height missing"))
        #expect(try reason("YUV4MPEG2 W4 H4 F25:0\n").contains("frame rate is 25:0"))
        #expect(try reason("YUV4MPEG2 W4 H4 F25:1 C999\n").contains("stored as 999"))
        #expect(try reason("YUV4MPEG2 W4 H4 F25:1 C420jpeg\n").contains("has no frames"))
        #expect(try reason("YUV4MPEG2 W99999999 H99999999 F25:1\n").contains("more than the limit"))
        #expect(try reason("YUV4MPEG2 W4 H4").contains("has no end"))
        let ends = try reason("YUV4MPEG2 W4 H4 F25:1\nFRAME\n", [UInt8](repeating: 1, count: 23))
        #expect(ends.contains("ends in frame 1, after 23 of its 24 bytes"))
        let odd = try reason("YUV4MPEG2 W4 H4 F25:1\nFRAME\n", [UInt8](repeating: 1, count: 30))
        #expect(odd.contains("frame 2 doesn't begin with FRAME"))
    }

    @Test("ffmpeg's frames are read as it reads ours, number for number", .enabled(if: FFmpeg.isThere))
    func ffmpeg() throws {
        let made = TestClip.moving(4, width: 64, height: 48)
        _ = try made.write(to: path, options(.full))
        let raw = folder.file("raw").string
        _ = try FFmpeg.run(
            "ffmpeg",
            [
                "-v", "warning", "-i", path.string, "-f", "rawvideo", "-pix_fmt", "rgb24", "-sws_flags",
                "accurate_rnd+full_chroma_int", raw,
            ])
        let theirs = try FileBytes.read(raw)
        let ours = try TestClip.read(path).frames.flatMap(\.picture.bytes)
        #expect(theirs.count == ours.count)
        #expect(zip(theirs, ours).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        for format in ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "gray"] {
            let other = folder.file("\(format).y4m")
            _ = try FFmpeg.run(
                "ffmpeg",
                [
                    "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.2:r=10,gblur=sigma=4", "-pix_fmt", format,
                    "-strict",
                    "-1", other.string,
                ])
            let read = try TestClip.read(other)
            #expect(read.frames.count == 2, "\(format)")
            _ = try FFmpeg.run(
                "ffmpeg",
                [
                    "-v", "error", "-y", "-i", other.string, "-f", "rawvideo", "-pix_fmt",
                    format == "gray" ? "gray" : "rgb24",
                ]
                    + ["-sws_flags", "accurate_rnd+full_chroma_int+bilinear", raw])
            let theirs = try FileBytes.read(raw)
            let first = read.frames[0].picture.with(depth: 8)
            let expected = Picture(
                width: 64, height: 48, format: first.format, samples: .eight(Array(theirs.prefix(first.bytes.count))))
            #expect(TestClip.psnr(first, expected) > (format == "gray" ? 100 : 36), "\(format)")
        }
    }
}
