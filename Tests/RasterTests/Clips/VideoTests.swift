import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Numbered files, and videos through ffmpeg")
struct VideoTests {
    private let folder = TemporaryFolder()

    @Test("Numbered files come back bit for bit; a gap is named, and so are sizes that differ")
    func numbered() throws {
        let pattern = folder.file("frames/%04d.png")
        let made = TestClip.moving(3, format: .rgba, depth: 16)
        _ = try made.write(to: pattern)
        let read = try TestClip.read(pattern)
        #expect(read.frames.map(\.picture.samples) == made.frames.map(\.picture.samples))
        #expect(read.clip.frameRate == Rational(25) && read.clip.frameCount == 3)
        #expect(try folder.file("frames").names().count == 3)
        try Picture.noise(width: 3, height: 3, format: .rgba).write(to: folder.file("frames/0004.png"))
        var error = #expect(throws: RasterError.self) { _ = try TestClip.read(pattern) }
        #expect(error?.description.contains("0004.png: frame 4 is 3x3 pixels, but the clip is 20x14") == true)
        folder.file("frames/0002.png").unlink()
        error = #expect(throws: RasterError.self) { _ = try TestClip.read(pattern) }
        #expect(error?.description.contains("0002.png: is missing") == true)
        error = #expect(throws: RasterError.self) { _ = try TestClip.read(folder.file("frames/x%d.png")) }
        #expect(error?.description.contains("there is no file of this name") == true)
    }

    @Test("Numbered files become what holds all of them, whatever the first one is stored as")
    func mixed() throws {
        try Picture.noise(width: 6, height: 4, format: .gray).write(to: folder.file("1.png"))
        try Picture.noise(width: 6, height: 4, format: .rgb).write(to: folder.file("2.png"))
        let wide = Picture(width: 6, height: 4, format: .grayAlpha, samples: .sixteen((0..<48).map { 1300 * $0 }))
        try wide.write(to: folder.file("3.png"))
        let read = try TestClip.read(folder.file("%d.png"))
        #expect(read.clip.format == .rgba && read.clip.depth == 16)
        let coloured = try Picture(contentsOf: folder.file("2.png"))
        #expect(read.frames[1].picture.withoutOpacity().with(depth: 8).samples == coloured.samples)
        #expect(read.frames[2].picture.samples == wide.converted(to: .rgba).samples)
    }

    @Test("Names ask for kinds of clips")
    func names() {
        let kinds: [(String, ClipKind?)] = [
            ("a.png", .animatedPNG), ("a.gif", .gif), ("a.AVI", .motionJPEG), ("a.y4m", .y4m), ("-", .y4m),
            ("a.mp4", .video), ("f/%04d.jpg", .numberedPictures), ("a.jpg", nil), ("a", nil),
        ]
        for (name, kind) in kinds { #expect(ClipKind(name: FilePath(name)) == kind, "\(name)") }
        let error = #expect(throws: RasterError.self) {
            _ = try Clip.writer(to: "a.txt", for: Clip(width: 1, height: 1, frameRate: Rational(1)))
        }
        #expect(error?.reason.contains(".gif") == true)
    }

    @Test("Rates and times are exact fractions")
    func rationals() {
        #expect(Rational("30000/1001") == Rational(30000, 1001) && Rational("25") == Rational(25))
        #expect(Rational("29.97") == Rational(2997, 100) && Rational("a") == nil && Rational("1/0") == nil)
        #expect(Rational.nearest(to: 1001.0 / 30000, denominatorAtMost: 65535) == Rational(1001, 30000))
        #expect(Rational(2, -4) == Rational(-1, 2) && Rational(1, 3) < Rational(1, 2))
    }

    @Test(
        "Stills of other kinds are read where ffmpeg is", .enabled(if: FFmpeg.isThere),
        arguments: ["bmp", "tga", "ppm"])
    func still(suffix: String) throws {
        let (made, path) = (Picture.noise(width: 20, height: 14, format: .rgb), folder.file("a.\(suffix)"))
        try made.write(to: folder.file("a.png"))
        _ = try FFmpeg.run("ffmpeg", ["-v", "error", "-i", folder.file("a.png").string, path.string])
        let read = try Picture(contentsOf: path)
        #expect(read.samples == made.samples && read.metadata.notices.map(\.code) == ["read-by-ffmpeg"])
        #expect(throws: RasterError.self) { _ = try Picture(data: FileBytes.read(path), name: "a") }
    }

    @Test("A video comes back with its frames, rate and sound", .enabled(if: FFmpeg.isThere))
    func video() throws {
        let source = folder.file("with sound.mp4")
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=1:r=12", "-f", "lavfi", "-i", "sine=d=1"]
                + ["-pix_fmt", "yuv420p", "-c:a", "aac", source.string])
        let read = try TestClip.read(source)
        #expect(read.frames.count == 12 && read.clip.frameRate == Rational(12) && read.clip.hasSound)
        let output = folder.file("out.mp4")
        var options = ClipOptions()
        options.companionSource = source
        #expect(try read.write(to: output, options).isEmpty)
        let again = try TestClip.read(output)
        #expect(again.frames.count == 12 && again.clip.hasSound && again.clip.frameRate == Rational(12))
        for (a, b) in zip(read.frames, again.frames) { #expect(TestClip.psnr(a.picture, b.picture) > 30) }
        #expect(folder.names.count == 2)
        #expect(try FFmpeg.run("ffmpeg", ["-v", "warning", "-i", output.string, "-f", "null", "-"]).isEmpty)
    }

    @Test("A sound that a container has no place for is coded anew, which is said", .enabled(if: FFmpeg.isThere))
    func soundOfOtherKind() throws {
        let source = folder.file("a.mkv")
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=1:r=6", "-f", "lavfi", "-i", "sine=d=1"]
                + ["-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", source.string])
        let read = try TestClip.read(source)
        var options = ClipOptions()
        options.companionSource = source
        for (name, codes) in [("b.webm", ["sound-recoded"]), ("c.mp4", ["sound-recoded"]), ("d.mkv", [])] {
            #expect(try read.write(to: folder.file(name), options).map(\.code) == codes)
            #expect(try TestClip.read(folder.file(name)).clip.hasSound)
        }
    }

    @Test("An odd size is made even by what is at the edge", .enabled(if: FFmpeg.isThere))
    func oddSize() throws {
        var made = TestClip.moving(2, width: 33, height: 21, rate: Rational(5))
        for index in made.frames.indices {
            made.frames[index].picture.samples = .eight([UInt8](repeating: 200, count: 33 * 21 * 3))
        }
        let path = folder.file("odd.mp4")
        #expect(try made.write(to: path).map(\.code) == ["size-padded"])
        let picture = try TestClip.read(path).frames[0].picture
        #expect(picture.size == (34, 22))
        #expect(picture.pixel(33, 21).allSatisfy { $0 > 190 })
    }

    @Test(
        "Of 10 bits nothing is lost in reading; light for HDR displays and wide colours are spoken of",
        .enabled(if: FFmpeg.isThere),
        arguments: [
            ("bt709", "bt709", nil), ("bt2020", "smpte2084", "hdr-dropped"), ("bt2020", "arib-std-b67", "hdr-dropped"),
            ("smpte432", "bt709", "wide-colors-dropped"),
        ] as [(String, String, String?)])
    func tenBits(primaries: String, transfer: String, code: String?) throws {
        let source = folder.file("ten.mkv")
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i"]
                + [
                    "color=s=64x32:d=0.2:r=10,format=yuv444p10le,geq=lum=X*14+65:cb=512:cr=512", "-pix_fmt",
                    "yuv444p10le", "-c:v", "ffv1", "-color_primaries", primaries, "-color_trc", transfer,
                ]
                + ["-colorspace", "bt709", source.string])
        let read = try TestClip.read(source)
        #expect(read.clip.depth == 16)
        guard case .sixteen(let samples) = read.frames[0].picture.samples else {
            Issue.record("expected 16 bits")
            return
        }
        #expect(samples.contains { $0 % 257 != 0 })
        #expect(read.clip.metadata.notices.map(\.code) == [code].compactMap { $0 })
        // What a video of 8 bits loses is said, too.
        #expect(try read.write(to: folder.file("eight.mp4")).map(\.code) == ["depth-reduced"])
    }

    @Test("A file that is no video is refused with ffmpeg's reason", .enabled(if: FFmpeg.isThere))
    func noVideo() throws {
        let path = folder.file("x.mp4")
        try FileBytes.write(Array("\0\0\0\u{18}ftypisom".utf8) + [UInt8](repeating: 7, count: 100), to: path)
        let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        #expect(error?.reason.hasPrefix("can't be read as a video") == true)
        #expect(error?.reason.contains("\n") == false)
    }

    /// A video of 48 frames whose header stands in front, without its end.
    private func cut(to share: Double) throws -> FilePath {
        let (whole, path) = (folder.file("whole.mp4"), folder.file("cut.mp4"))
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=4:r=12", "-pix_fmt", "yuv420p"]
                + ["-movflags", "+faststart", whole.string])
        let bytes = try FileBytes.read(whole)
        try FileBytes.write(Array(bytes.prefix(Int(share * Double(bytes.count)))), to: path)
        return path
    }

    @Test("A video that is cut short is refused at its end, or read as far as it goes", .enabled(if: FFmpeg.isThere))
    func cutShort() throws {
        let path = try cut(to: 0.8)
        let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        #expect(error?.code == .damaged && error?.remedy == .salvage)
        #expect(error?.reason.contains("of 48 frames") == true, "\(error?.reason ?? "")")
        var options = ReadOptions()
        options.salvage = true
        let reader = try Clip.reader(contentsOf: path, options: options)
        var count = 0
        while try reader.nextFrame() != nil { count += 1 }
        #expect(count > 0 && count < 48)
        #expect(reader.lateNotices.map(\.code) == ["salvaged"])
        let whole = try Clip.reader(contentsOf: folder.file("whole.mp4"))
        while try whole.nextFrame() != nil {}
        #expect(whole.lateNotices.isEmpty && whole.clip.frameCount == 48)
    }

    @Test("Where sound begins first, frames are as many as before, and as late", .enabled(if: FFmpeg.isThere))
    func offset() throws {
        let source = folder.file("late.mkv")
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-itsoffset", "0.25"]
                + ["-f", "lavfi", "-i", "nullsrc=s=64x48:d=0.5:r=12,geq=lum=30*N:cb=128:cr=128", "-map", "1:v"]
                + ["-map", "0:a"]
                + ["-pix_fmt", "yuv420p", "-c:a", "aac", source.string])
        let read = try TestClip.read(source)
        #expect(read.frames.count == 6 && read.frames[0].picture.samples != read.frames[1].picture.samples)
        var options = ClipOptions()
        options.companionSource = source
        let output = folder.file("out.mkv")
        _ = try read.write(to: output, options)
        let (before, after) = (try VideoProbe(source).start, try VideoProbe(output).start)
        #expect(before > 0.2 && abs(after - before) < 0.002, "\(before), \(after)")
        #expect(try TestClip.read(output).frames.count == 6)
    }

    @Test("Transparency goes through WebM, and is spoken of where it is lost", .enabled(if: FFmpeg.isThere))
    func alpha() throws {
        let made = TestClip.moving(3, width: 32, height: 24, format: .rgba)
        let path = folder.file("a.webm")
        #expect(try made.write(to: path).isEmpty)
        let read = try TestClip.read(path)
        #expect(read.clip.format == .rgba && read.frames.count == 3)
        // Clear, half and opaque.
        let alphas = [(16, 0), (16, 20), (2, 6)].map { read.frames[0].picture.pixel($0, $1)[3] }
        #expect(alphas[0] < 16 && (112...144).contains(alphas[1]) && alphas[2] > 239, "\(alphas)")
        #expect(try read.write(to: folder.file("a.mp4")).map(\.code) == ["opacity-dropped"])
    }

    @Test("Subtitles, chapters and attached files are kept where they have a place", .enabled(if: FFmpeg.isThere))
    func companions() throws {
        let (source, texts, chapters) = (folder.file("a.mkv"), folder.file("a.srt"), folder.file("a.txt"))
        try FileBytes.write(Array("1\n00:00:00,100 --> 00:00:00,400\nhello\n".utf8), to: texts)
        try FileBytes.write(
            Array(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=one\n".utf8), to: chapters)
        _ = try FFmpeg.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.5:r=12", "-i", texts.string]
                + ["-f", "ffmetadata", "-i", chapters.string, "-map", "0", "-map", "1", "-map_chapters", "2"]
                + ["-c:s", "copy", "-attach", texts.string, "-metadata:s:t", "mimetype=text/plain"]
                + ["-pix_fmt", "yuv420p", source.string])
        let all = ["1 subtitle track", "1 chapter", "1 attached file"]
        let read = try TestClip.read(source)
        #expect(read.clip.companions == all)
        var options = ClipOptions()
        options.companionSource = source
        for (name, kept) in [
            ("b.mkv", all), ("c.mp4", Array(all[..<2])), ("d.mov", Array(all[..<2])), ("e.webm", Array(all[..<2])),
            ("f.ts", []),
        ] {
            let notices = try read.write(to: folder.file(name), options)
            #expect(try TestClip.read(folder.file(name)).clip.companions == kept, "\(name)")
            #expect(notices.map(\.code) == (kept == all ? [] : ["companions-dropped"]), "\(name)")
            for lost in all where !kept.contains(lost) {
                #expect(notices.first?.text.contains(lost) == true, "\(name)")
            }
        }
        #expect(try read.write(to: folder.file("g.gif")).map(\.code).contains("companions-dropped"))
    }

    @Test("A file of sound says that there is no video in it", .enabled(if: FFmpeg.isThere))
    func soundOnly() throws {
        let path = folder.file("a.mp4")
        _ = try FFmpeg.run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=d=0.2", "-c:a", "aac", path.string])
        let error = #expect(throws: RasterError.self) { _ = try TestClip.read(path) }
        #expect(error?.reason == "has sound, and no video in it")
    }
}
