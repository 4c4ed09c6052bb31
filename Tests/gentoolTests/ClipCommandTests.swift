import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

/// Clips through the program.
@Suite struct ClipCommandTests {
    private let folder = TemporaryFolder()
    private let clip: String

    init() throws {
        clip = folder.path("clip.png")
        try Self.write(to: clip, frames: 4)
    }

    /// A square that moves over stripes.
    private static func write(to path: String, frames: Int, side: Int = 24) throws {
        var clip = Clip(width: side, height: side, frameRate: Rational(12))
        clip.loopCount = 0
        let writer = try Clip.writer(to: FilePath(path), for: clip)
        for number in 0..<frames {
            let values = (0..<(side * side * 3)).map { index -> Float in
                let (x, y) = (index / 3 % side, index / 3 / side)
                let isInside = (number % side..<number % side + 6).contains(x) && (8..<14).contains(y)
                return isInside ? [1, 0.2, 0.1][index % 3] : Float(x / 4 % 2) * 0.5 + 0.2
            }
            let picture = Picture(width: side, height: side, format: .rgb, samples: Samples(values, depth: 8))
            try writer.append(ClipFrame(picture, duration: Rational(1, 12)))
        }
        _ = try writer.finish()
    }

    private static func frames(_ path: String) throws -> [Picture] {
        let reader = try Clip.reader(contentsOf: FilePath(path))
        var frames: [Picture] = []
        while let frame = try reader.nextFrame() { frames.append(frame.picture) }
        return frames
    }

    private static func lines(_ result: Binary.Result) throws -> [[String: Any]] {
        try result.output.split(separator: UInt8(ascii: "\n")).map {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
        }
    }

    @Test("A template's folder is made for a single clip, too")
    func templateFolder() throws {
        let result = try Binary.run("upscale", clip, "-o", folder.path("new/{stem}-2x.png"))
        #expect(result.status == 0, "\(result.error)")
        #expect(try Self.frames(folder.path("new/clip-2x.png")).count == 4)
    }

    @Test("All frames of an animated PNG are enlarged, each as it is alone; a line of JSON tells of each")
    func upscales() throws {
        let output = folder.path("large.png")
        let result = try Binary.run("upscale", clip, "-o", output, "--json")
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        let made = try Self.frames(output)
        #expect(made.count == 4 && made[0].width == 48)
        let still = folder.path("still.png")
        try Self.frames(clip)[2].write(to: still)
        #expect(try Binary.run("upscale", still, "-o", folder.path("still-large.png")).status == 0)
        #expect(try Picture(contentsOf: folder.path("still-large.png")).samples == made[2].samples)
        let lines = try Self.lines(result)
        #expect(lines.count == 5 && lines[3]["frame"] as? Int == 4 && lines[3]["frames"] as? Int == 4)
        #expect(lines[4]["status"] as? String == "made" && lines[4]["frame_rate"] as? String == "12")
        #expect(!FilePath(output + ".part").exists)
        let read = try Clip.reader(contentsOf: FilePath(output)).clip
        #expect(read.frameRate == Rational(12) && read.loopCount == 0)
        #expect(read.metadata.texts.contains { $0.key == "parameters" })
    }

    @Test("A picture made of an animated PNG says that only its first frame is used")
    func stillOutput() throws {
        let result = try Binary.run("upscale", clip, "-o", folder.path("large.jpg"))
        #expect(result.status == 0 && result.error.contains("an animation of 4 frames; only the first is used"))
        #expect(try Picture(contentsOf: folder.path("large.jpg")).width == 48)
        let refused = try Binary.run("upscale", folder.path("x.mp4"), "-o", folder.path("y.mp4"))
        #expect(refused.status == 1 && refused.error.contains("x.mp4: can't be opened"), "\(refused.error)")
    }

    @Test("Clips of all kinds come of each other, and names say which", arguments: ["gif", "avi", "y4m", "apng"])
    func kinds(_ suffix: String) throws {
        let output = folder.path("large.\(suffix)")
        let result = try Binary.run("upscale", clip, "-o", output)
        #expect(result.status == 0, "\(result.error)")
        #expect(try Self.frames(output).count == 4)
        let again = try Binary.run("upscale", output, "-o", folder.path("%03d.png"), "--scale", "1.5")
        #expect(again.status == 0, "\(again.error)")
        #expect(try Picture(contentsOf: folder.path("004.png")).width == 72)
        let info = try Binary.run("info", "--json", output)
        let line = try #require(try Self.lines(info).first)
        #expect(line["width"] as? Int == 48 && line["frames"] as? Int == 4)
        let told = try Binary.run("info", output)
        #expect(String(decoding: told.output, as: UTF8.self).contains("frames       4"))
    }

    @Test("What looks like a number's place is a part of a name where one file is meant")
    func percentSigns() throws {
        let still = folder.path("my%20dog.png")
        try Self.frames(clip)[0].write(to: still)
        for arguments in [[still], [still, "-o", folder.path("sale 20%discount.png")]] {
            let result = try Binary.run(["upscale"] + arguments)
            #expect(result.status == 0, "\(result.error)")
        }
        #expect(try Picture(contentsOf: folder.path("my%20dog-upscaled.png")).width == 48)
        #expect(try Picture(contentsOf: folder.path("sale 20%discount.png")).width == 48)
        let moving = try folder.copy(clip, to: "my%20dance.png")
        let y4m = folder.path("clip%20done.y4m")
        for arguments in [[moving], [moving, "-o", y4m]] {
            let result = try Binary.run(["upscale"] + arguments)
            #expect(result.status == 0, "\(result.error)")
        }
        #expect(try Self.frames(folder.path("my%20dance-upscaled.apng")).count == 4)
        #expect(try Self.frames(y4m).count == 4)
    }

    @Test("A clip's name that is no text is told to scripts as bytes")
    func namesOfAnyBytes() throws {
        let result = try Binary.script(
            #"cd "$1"; n="$(printf 'caf\351.png')"; cp clip.png "$n"; exec "$0" upscale "$n" -o "$n.gif" --json"#,
            [folder.path])
        #expect(result.status == 0, "\(result.error)")
        let last = try #require(try Self.lines(result).last)
        let names = ["input_bytes", "output_bytes"].map { (last[$0] as? String).flatMap { Data(base64Encoded: $0) } }
        let name = Data("caf".utf8) + [0xE9] + Data(".png".utf8)
        #expect(names == [name, name + Data(".gif".utf8)])
    }

    @Test("Y4M goes through pipes")
    func pipe() throws {
        let file = folder.path("small.y4m")
        #expect(try Binary.run("upscale", clip, "-o", file).status == 0)
        let result = try Binary.run(
            "upscale", "-", "-o", "-", "--scale", "2", input: try Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(result.status == 0, "\(result.error)")
        let piped = folder.path("piped.y4m")
        try result.output.write(to: URL(fileURLWithPath: piped))
        let frames = try Self.frames(piped)
        #expect(frames.count == 4 && frames[0].width == 96)
        // A picture through a pipe is still a picture.
        let picture = try Binary.run(
            "upscale", "-", "-o", "-", input: try Data(contentsOf: URL(fileURLWithPath: clip)))
        #expect(picture.status == 0 && picture.output.starts(with: [0x89, 0x50]))
    }

    /// A clip that was enlarged, and the same again, killed when five frames or more were kept.
    private func killed() throws -> (clip: String, whole: String, resumed: String, work: FilePath) {
        let long = folder.path("long.png")
        try Self.write(to: long, frames: 40, side: 64)
        let (whole, resumed) = (folder.path("whole.png"), folder.path("resumed.png"))
        #expect(try Binary.run("upscale", long, "-o", whole).status == 0)
        let work = FilePath(resumed + ".part")
        func count() -> Int { (try? work.names().count { $0.string.hasSuffix(".png") }) ?? 0 }
        try Binary.end(when: { count() >= 5 }, "upscale", long, "-o", resumed)
        #expect(count() >= 5 && !FilePath(resumed).exists)
        return (long, whole, resumed, work)
    }

    @Test("Killed in the middle, the same command goes on, and the clip is the same to the byte")
    func resume() throws {
        let (long, whole, resumed, work) = try killed()
        // What else is asked for does not use these frames.
        let other = try Binary.run("upscale", long, "-o", resumed, "--scale", "3")
        #expect(other.status == 1 && other.error.contains("made in another way"), "\(other.error)")
        let result = try Binary.run("upscale", long, "-o", resumed)
        #expect(result.status == 0 && result.error.contains("frames are there from before"), "\(result.error)")
        #expect(try FileBytes.read(resumed) == FileBytes.read(whole))
        #expect(!work.exists)
    }

    @Test("Things of each frame are masked and cut out; what takes pictures only says which commands take clips")
    func things() throws {
        let (masks, things) = (folder.path("masks.y4m"), folder.path("things.png"))
        let box = ["--box", "0,6,11,10"]
        let masked = try Binary.run(["mask", clip] + box + ["-o", masks])
        #expect(masked.status == 0, "\(masked.error)")
        #expect(try Self.frames(masks).count == 4 && Clip.reader(contentsOf: FilePath(masks)).clip.format == .gray)
        let cut = try Binary.run(["cutout", clip, "--mask", masks, "-o", things])
        #expect(cut.status == 0, "\(cut.error)")
        let frames = try Self.frames(things)
        #expect(frames.count == 4 && frames.allSatisfy { $0.format.hasAlpha && $0.width == 24 })
        let cropped = try Binary.run(["cutout", clip, "--crop"] + box + ["-o", folder.path("c.png")])
        #expect(cropped.status == 64 && cropped.error.contains("--crop: is for pictures"), "\(cropped.error)")
        let edited = try Binary.run(["edit", masks, "night", "-o", folder.path("e.y4m")])
        #expect(edited.status == 64 && edited.error.contains("masks.y4m: is a clip (Y4M), and edit takes pictures"))
    }

    @Test("What fails at the first frame leaves no folder for frames")
    func firstFrame() throws {
        let result = try Binary.run(["mask", clip, "--box", "100,100,5,5", "-o", folder.path("masks.png")])
        #expect(result.status != 0 && !folder.names.contains { $0.hasSuffix(".part") }, "\(result.error)")
    }

    @Test("One mask is for all frames, a clip of masks has one for each; outside nothing changes")
    func inpaints() throws {
        func mask(_ x: Int) -> Picture {
            Picture(Mask(width: 24, height: 24, filling: PixelRect(x: x, y: 6, width: 8, height: 10)))
        }
        try mask(4).write(to: folder.path("mask.png"))
        let writer = try Clip.writer(
            to: FilePath(folder.path("masks.png")),
            for: Clip(width: 24, height: 24, format: .gray, frameRate: Rational(12)))
        for number in 0..<4 { try writer.append(ClipFrame(mask(number), duration: Rational(1, 12))) }
        _ = try writer.finish()
        let before = try Self.frames(clip)
        for name in ["mask.png", "masks.png"] {
            let output = folder.path("of-\(name)")
            let result = try Binary.run(
                "inpaint", clip, "--mask", folder.path(name), "-o", output, "--grow-mask", "0")
            #expect(result.status == 0, "\(result.error)")
            let after = try Self.frames(output)
            #expect(after.count == 4)
            let far = PixelRect(x: 14, y: 0, width: 10, height: 24)
            for (a, b) in zip(before, after) { #expect(a.cropped(to: far).samples == b.cropped(to: far).samples) }
        }
        let short = folder.path("short.png")
        try Self.write(to: short, frames: 2)
        let result = try Binary.run("inpaint", clip, "--mask", short, "-o", folder.path("x.png"))
        #expect(result.status == 1 && result.error.contains("has 2 frames, but"), "\(result.error)")
        #expect(!FilePath(folder.path("x.png.part")).exists)
    }

    @Test("What is removed from all frames is filled steadily, as a masked part is")
    func removesSteadily() throws {
        let side = 48
        var random = SplitMix64(seed: 3)
        let texture = (0..<(side * side * 3)).map { _ in Float.random(in: 0.2...0.8, using: &random) }
        let noisy = (0..<3).map { _ in
            var values = texture.map { $0 + Float.random(in: -0.02...0.02, using: &random) }
            // What is removed: a red square.
            for y in 17..<29 {
                for x in 17..<29 { for channel in 0..<3 { values[3 * (y * side + x) + channel] = [1, 0, 0][channel] } }
            }
            return Picture(width: side, height: side, format: .rgb, samples: Samples(values, depth: 8))
        }
        let path = folder.path("noisy.png")
        let writer = try Clip.writer(to: FilePath(path), for: Clip(width: side, height: side, frameRate: Rational(12)))
        for frame in noisy { try writer.append(ClipFrame(frame, duration: Rational(1, 12))) }
        _ = try writer.finish()
        /// The mean difference of a part of two frames.
        func change(_ frames: [Picture]) -> Double {
            let middle = PixelRect(x: 18, y: 18, width: 10, height: 10)
            let (a, b) = (FloatImage(frames[1].cropped(to: middle)), FloatImage(frames[2].cropped(to: middle)))
            return zip(a.values, b.values).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(a.values.count)
        }
        try Picture(Mask(width: side, height: side, filling: PixelRect(x: 15, y: 15, width: 16, height: 16)))
            .write(to: folder.path("hole.png"))
        func made(_ options: [String], _ name: String) throws -> [Picture] {
            let result = try Binary.run(["inpaint", path, "-o", folder.path(name)] + options)
            #expect(result.status == 0, "\(result.error)")
            return try Self.frames(folder.path(name))
        }
        let masked = try made(["--mask", folder.path("hole.png")], "masked.png")
        let removed = try made(["--remove-box", "16,16,14,14"], "removed.png")
        #expect(change(removed) < 2 * change(masked) + 0.01, "\(change(removed)), \(change(masked))")
    }

    @Test("Clips that can't be are refused in one line: no clip's name, a damaged frame, options of pictures")
    func refusals() throws {
        func refused(_ words: String...) throws -> String {
            let result = try Binary.run(words)
            #expect(result.status != 0 && result.error.split(separator: "\n").count == 1, "\(result.error)")
            return result.error
        }
        let gif = folder.path("a.gif")
        #expect(try Binary.run("upscale", clip, "-o", gif).status == 0)
        #expect(try refused("upscale", gif, "-o", folder.path("a.jpg")).contains("names none"))
        #expect(try refused("upscale", clip, "-o", gif).contains("exists already"))
        let rate = ["--frame-rate", "24", "-o", folder.path("b.gif")]
        for input in [gif, clip, folder.path("%04d.png")] {
            let result = try Binary.run(["upscale", input] + rate)
            let isRefused = result.error.contains("--frame-rate 24: is for")
            #expect(result.status != 0 && isRefused != input.contains("%"), "\(result.error)")
        }
        let piped = try Binary.run(
            "inpaint", gif, try folder.copy(gif, to: "c.gif"), "--mask", "-", "-o", folder.path("out/"),
            input: Data(contentsOf: URL(fileURLWithPath: clip)))
        #expect(piped.status == 1 && piped.error.contains("can be read only once"), "\(piped.error)")
        #expect(try refused("upscale", gif, "--keep-times").contains("--keep-times: is for pictures"))
        #expect(try refused("upscale", folder.path("none-%04d.png")).contains("there is no file of this name"))
        var bytes = try FileBytes.read(clip)
        bytes[bytes.count - 40] ^= 0xFF
        let damaged = folder.path("damaged.png")
        try FileBytes.write(bytes, to: damaged)
        let result = try Binary.run("upscale", damaged, "-o", folder.path("b.png"))
        #expect(result.status == 1 && result.error.contains("frame 4"))
        #expect(result.error.contains("3 frames are kept in \(folder.path("b.png.part"))"), "\(result.error)")
        #expect(!FilePath(folder.path("b.png")).exists)
        let salvaged = try Binary.run("upscale", damaged, "-o", folder.path("b.png"), "--salvage")
        #expect(salvaged.status == 0 && salvaged.error.contains("3 frames are there from before"), "\(salvaged.error)")
        #expect(salvaged.error.contains("3 frames\n"))
        #expect(try Self.frames(folder.path("b.png")).count == 3)
    }

    @Test(
        "A clip that ends early is an error that says how to take its frames, which --salvage does",
        arguments: ["png", "gif", "avi", "y4m"])
    func cutShort(_ suffix: String) throws {
        let (whole, cut) = (folder.path("whole.\(suffix)"), folder.path("cut.\(suffix)"))
        let output = folder.path("cut-large.\(suffix)")
        #expect(try Binary.run("upscale", clip, "-o", whole).status == 0)
        let bytes = try FileBytes.read(whole)
        try FileBytes.write(Array(bytes.prefix(bytes.count * 85 / 100)), to: cut)
        let refused = try Binary.run("upscale", cut, "-o", output)
        #expect(
            refused.status == 1 && refused.error.contains("; --salvage reads what there is of it"), "\(refused.error)")
        #expect(refused.error.contains("the same command with --salvage makes a clip of what there is"))
        #expect(!refused.error.contains("goes on from here"))
        #expect(!FilePath(output).exists)
        let salvaged = try Binary.run("upscale", cut, "-o", output, "--salvage")
        #expect(salvaged.status == 0 && salvaged.error.contains("what there is of it is taken"), "\(salvaged.error)")
        let count = try Self.frames(output).count
        #expect(count > 0 && count < 4)
    }

    @Test("A clip that is to become one by a command for pictures is refused, with what to do; its first frame is none")
    func clipOfPictureCommand() throws {
        for (suffix, kind) in [("gif", "GIF"), ("apng", "animated PNG")] {
            let input = folder.path("in.\(suffix)")
            #expect(try Binary.run("upscale", clip, "-o", input).status == 0)
            let refused = try Binary.run("edit", input, "make it night", "-o", folder.path("night.\(suffix)"))
            #expect(refused.status == 64 && refused.error.contains("is a clip (\(kind)), and edit takes pictures"))
            #expect(refused.error.contains("-o out.png") && refused.error.split(separator: "\n").count == 1)
        }
        let moved = try Binary.run(
            "animate", folder.path("in.gif"), "--zoom", "1.1", "--frames", "2", "-o", folder.path("moved.gif"))
        #expect(moved.status == 0, "\(moved.error)")
    }

    @Test("A frame that a failure of the machine has emptied is made again, and what killed runs wrote is removed")
    func damagedFrame() throws {
        let (long, whole, resumed, work) = try killed()
        try FileBytes.write([], to: work.appending("00000003.png"))
        let left = folder.path(".resumed.png.4000-17.part")
        try FileBytes.write([1], to: left)
        let result = try Binary.run("upscale", long, "-o", resumed)
        #expect(result.status == 0 && result.error.contains("goes on with frame 3"), "\(result.error)")
        #expect(try FileBytes.read(resumed) == FileBytes.read(whole))
        #expect(!FilePath(left).exists && !work.exists)
    }

    @Test("A name as long as names can be has room for its frames")
    func longName() throws {
        let output = folder.path(String(repeating: "n", count: 251) + ".png")
        let result = try Binary.run("upscale", clip, "-o", output)
        #expect(result.status == 0 && FilePath(output).exists, "\(result.error)")
    }

    @Test("Several clips are made one after the other, from folders, lists and patterns; a bad one stops no other")
    func several() throws {
        try folder.makeFolder("clips")
        for name in ["a.gif", "b.y4m"] {
            #expect(try Binary.run("upscale", clip, "-o", folder.path("clips/\(name)"), "--scale", "1.5").status == 0)
        }
        try FileBytes.write(Array("nothing".utf8), to: folder.path("clips/bad.avi"))
        let result = try Binary.run("upscale", folder.path("clips"), "-o", folder.path("out/"), "--json")
        #expect(result.status == 1 && result.error.contains("2 made, 0 skipped, 1 failed"), "\(result.error)")
        #expect(result.error.contains("bad.avi: this is a text"), "\(result.error)")
        for name in ["a.gif", "b.y4m"] { #expect(try Self.frames(folder.path("out/\(name)")).count == 4) }
        let statuses = try Self.lines(result).compactMap { $0["status"] as? String }
        #expect(statuses == ["made", "made", "failed"])
        FilePath(folder.path("clips/bad.avi")).unlink()
        let again = try Binary.run("upscale", folder.path("clips/*.*"), "-o", folder.path("out/"), "--resume")
        #expect(again.status == 0 && again.error.contains("0 made, 2 skipped"), "\(again.error)")
        // What was made with other settings is no result of these.
        let larger = try Binary.run(
            "upscale", folder.path("clips/*.*"), "-o", folder.path("out/"), "--resume", "--scale", "1.5")
        #expect(larger.status == 0 && larger.error.contains("2 made, 0 skipped"), "\(larger.error)")
        try FileBytes.write(FileBytes.read(clip), to: folder.path("out/a.gif"))
        let strange = try Binary.run("upscale", folder.path("clips/*.*"), "-o", folder.path("out/"), "--resume")
        #expect(strange.status == 1 && strange.error.contains("a.gif: is not what an earlier run has left"))
        #expect(try FileBytes.read(folder.path("out/a.gif")) == FileBytes.read(clip))
        let list = folder.path("list.txt")
        try FileBytes.write(Array("\(folder.path("clips/a.gif"))\n".utf8), to: list)
        let listed = try Binary.run(
            "upscale", "--files-from", list, "-o", folder.path("other/{stem}.apng"), "--scale", "1.5")
        #expect(listed.status == 0 && FilePath(folder.path("other/a.apng")).exists, "\(listed.error)")
        // What is no clip is not worked on with clips.
        let mixed = try Binary.run("upscale", clip, folder.path("clips/a.gif"), "-o", folder.path("mixed/"))
        #expect(mixed.status != 0 && mixed.error.contains("commands of their own"), "\(mixed.error)")
        let jobs = folder.path("jobs.jsonl")
        try FileBytes.write(Array("{\"input\": \"a.mp4\"}\n".utf8), to: jobs)
        let asJob = try Binary.run("upscale", "--jobs", jobs, "-o", folder.path("jobs/"))
        #expect(asJob.status != 0 && asJob.error.contains("line 1: a.mp4 is a clip"), "\(asJob.error)")
    }

    @Test("Clips come through pipes as they are: GIFs and animated PNGs as a whole, others with the reason why not")
    func otherPipes() throws {
        let (gif, y4m) = (folder.path("a.gif"), folder.path("a.y4m"))
        for file in [gif, y4m] { #expect(try Binary.run("upscale", clip, "-o", file).status == 0) }
        func piped(_ file: String, _ words: String...) throws -> Binary.Result {
            try Binary.run(words, input: try Data(contentsOf: URL(fileURLWithPath: file)))
        }
        for (file, output) in [(gif, "b.gif"), (clip, "b.png")] {
            let result = try piped(file, "restore", "-", "-o", folder.path(output))
            #expect(result.status == 0, "\(result.error)")
            #expect(try Self.frames(folder.path(output)).count == 4)
        }
        for file in [clip, gif, y4m] {
            let result = try piped(file, "info", "-", "--json")
            #expect(try Self.lines(result).first?["frames"] as? Int ?? 4 == 4 && result.status == 0, "\(result.error)")
        }
        let video = folder.path("v.mov")
        try FileBytes.write([0, 0, 0, 20] + Array("ftypqt  ".utf8) + [UInt8](repeating: 0, count: 99), to: video)
        let result = try piped(video, "restore", "-", "-o", folder.path("v.gif"))
        #expect(result.status == 1 && result.error.contains("a video can't be read from a pipe"), "\(result.error)")
        let empty = folder.path("e.mkv")
        try FileBytes.write([], to: empty)
        let nothing = try Binary.run("restore", empty, "-o", folder.path("f.mkv"))
        #expect(nothing.status == 1 && nothing.error.contains("e.mkv: the file is empty"), "\(nothing.error)")
    }
}
