import Foundation
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

/// With the small models of the pipelines' tests.
@Suite struct MotionCommandTests {
    private let folder = TemporaryFolder()
    private let model = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/sd1").path
    private let motion = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/motion").path
    private let photo = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/references/picture.png").path

    private func frames(_ name: String) throws -> (clip: Clip, frames: [Picture]) {
        let reader = try Clip.reader(contentsOf: FilePath(folder.path(name)))
        var frames: [Picture] = []
        while let frame = try reader.nextFrame() { frames.append(frame.picture) }
        return (reader.clip, frames)
    }

    @Test("A prompt and motion modules give a clip, which says how it was made")
    func generates() throws {
        let settings = ["--model", model, "--motion", "\(motion)/v3_sd15_mm.ckpt", "--size", "32x24", "--steps", "2"]
        let result = try Binary.run(
            ["generate", "a red house", "--frames", "5", "--fps", "12.5", "-o", folder.path("house.png")] + settings)
        #expect(result.status == 0, "\(result.error)")
        let (clip, frames) = try frames("house.png")
        #expect(frames.count == 5 && clip.width == 32 && clip.height == 24)
        #expect(clip.frameRate == Rational(25, 2) && clip.loopCount == 0)
        #expect(frames[0] != frames[4])
        let made = try #require(clip.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.hasPrefix("a red house\n") && made.contains("Motion model: v3_sd15_mm.ckpt"), "\(made)")
    }

    @Test("A picture is animated, told to the model or as its copies", arguments: [true, false])
    func animates(isTold: Bool) throws {
        let control = isTold ? ["--control", "\(motion)/sparsectrl"] : ["--strength", "0.5"]
        let result = try Binary.run(
            [
                "animate", photo, "a red house", "--model", model, "--motion", "\(motion)/adapter", "--frames", "3",
                "--steps", "2", "-o", folder.path("house.gif"), "--json",
            ] + control)
        #expect(result.status == 0, "\(result.error)")
        #expect(try frames("house.gif").frames.count == 3)
        #expect(folder.names == ["house.gif"])
    }

    @Test("A SparseCtrl is told the last frame, too, and the clip becomes another one by it")
    func lastFrame() throws {
        func clip(_ name: String, _ more: String...) throws -> [Picture] {
            let result = try Binary.run(
                [
                    "animate", photo, "a red house", "--model", model, "--motion", "\(motion)/adapter", "--control",
                    "\(motion)/sparsectrl", "--frames", "3", "--steps", "2", "-o", folder.path(name),
                ] + more)
            #expect(result.status == 0, "\(result.error)")
            return try frames(name).frames
        }
        let last = folder.path("last.png")
        try Picture(Mask(width: 48, height: 48)).write(to: FilePath(last))
        #expect(try clip("one.png") != clip("two.png", "--last", last))
        let refused = try Binary.run([
            "animate", photo, "a red house", "--model", model, "--motion", "\(motion)/adapter", "--last", last, "-o",
            folder.path("clip.png"),
        ])
        #expect(refused.status != 0 && refused.error.contains("--control"), "\(refused.error)")
    }

    @Test("A clip is seen on the way as a small one, of some of its frames")
    func preview() throws {
        let (output, preview) = (folder.path("house.png"), folder.path("house-preview.png"))
        try Binary.end(
            when: { FileManager.default.fileExists(atPath: preview) }, with: SIGINT, "generate", "a house", "--model",
            model, "--motion", "\(motion)/adapter", "--frames", "12", "--size", "32", "--steps", "999", "--sampler",
            "ddim", "--preview", "1", "-o", output)
        #expect(folder.names == ["house-preview.png"])
        let (clip, frames) = try frames("house-preview.png")
        #expect(frames.count == 6 && clip.frameRate == Rational(4) && clip.width == 32)
    }

    @Test("What makes no clip is said before any work")
    func refused() throws {
        func error(_ arguments: String...) throws -> String {
            let result = try Binary.run(arguments + ["--steps", "1"])
            #expect(result.status != 0)
            #expect(folder.names.isEmpty)
            return result.error
        }
        let modules = "\(motion)/adapter"
        let output = folder.path("clip.png")
        #expect(try error("generate", "snow", "--frames", "8", "-o", output).contains("--motion is missing"))
        #expect(
            try error("animate", photo, "snow", "--model", model, "-o", output).contains("--motion is missing"))
        #expect(
            try error("animate", photo, "--model", model, "--motion", modules, "-o", output).contains("only argument"))
        #expect(
            try error(
                "generate", "snow", "--model", model, "--motion", modules, "-o", folder.path("clip.jpg")
            ).contains("names no kind of clip"))
        #expect(
            try error("generate", "snow", "--model", model, "-o", folder.path("clip.mp4")).contains("clip.mp4"))
    }

    @Test("A picture moves itself, without words and models", arguments: ["gif", "png", "apng", "y4m", "avi"])
    func movesItself(suffix: String) throws {
        let photo = Binary.root.appendingPathComponent("samples/landscape.png").path
        let sky = folder.path("sky.png")
        let size = try Picture(contentsOf: FilePath(photo)).size
        let box = PixelRect(x: 0, y: 0, width: size.width, height: size.height / 3)
        try Picture(Mask(width: size.width, height: size.height, filling: box)).write(to: FilePath(sky))
        let result = try Binary.run([
            "animate", photo, "--mask", sky, "--drift", "-20,0", "--frames", "4", "--fps", "10", "--long-side", "96",
            "-o", folder.path("clip.\(suffix)"), "--json",
        ])
        #expect(result.status == 0, "\(result.error)")
        let (clip, frames) = try frames("clip.\(suffix)")
        #expect(frames.count == 4 && max(clip.width, clip.height) == 96 && clip.frameRate == Rational(10))
        #expect(frames[0] != frames[1])
        guard suffix == "png" else { return }
        let made = try #require(clip.metadata.texts.first { $0.value.contains("gentool animate") }).value
        #expect(made.contains("Drift: \"-20,0\""), "\(made)")
    }

    @Test("What moves of a picture is clicked on, or a camera goes over all of it")
    func clicked() throws {
        let photo = Binary.root.appendingPathComponent("samples/landscape.png").path
        let clicked = try Binary.run([
            "animate", photo, "--at", "100,20", "--waves", "1", "--frames", "2", "--long-side", "64", "-o",
            folder.path("sky.png"),
        ])
        #expect(clicked.status == 0 && clicked.error.contains("found"), "\(clicked.error)")
        let camera = try Binary.run([
            "animate", photo, "--zoom", "1.5", "--pan", "10,0", "--frames", "3", "--long-side", "64", "-o",
            folder.path("camera.gif"),
        ])
        #expect(camera.status == 0, "\(camera.error)")
        #expect(try frames("sky.png").frames.count == 2)
        #expect(try frames("camera.gif").frames.count == 3)
    }

    @Test("What can't move so is said in one line, before any work")
    func refusedMotion() throws {
        let photo = Binary.root.appendingPathComponent("samples/landscape.png").path
        func error(_ arguments: String...) throws -> String {
            let result = try Binary.run(["animate", photo, "-o", folder.path("clip.png")] + arguments)
            #expect(result.status != 0)
            #expect(folder.names.isEmpty)
            return result.error
        }
        #expect(try error("--drift", "40,0").contains("nothing says what moves"))
        #expect(try error("--drift", "40").contains("--drift"))
        #expect(try error("--zoom", "0.5").contains("1 to 16"))
        #expect(try error("--pan", "100000,0").contains("--pan"))
        for offset in ["nan,1", "1,nan", "1,inf"] {
            #expect(try error("--at", "5,5", "--drift", offset).contains("expected pixels to the right"))
        }
        #expect(try error("--pan", "4000,0").contains("would leave the picture"))
        #expect(try error("--zoom", "1.2", "--at", "5,5").contains("only the camera does"))
        #expect(try error("--drift", "40,0", "--at", "100000,5").contains("outside the picture"))
        #expect(try error("--drift", "40,0", "--at", "5,5", "--mask", "m.png").contains("give one of them"))
        #expect(try error("--drift", "40,0", "--at", "5,5", "--model", "sd15").contains("--model: is for models"))
        #expect(try error("--drift", "40,0", "--text", "sky").contains("--mask-model"))
        #expect(try error("the clouds move", "--at", "5,5").contains("says what of the picture moves"))
        #expect(try error("the clouds move", "--at", "5,5", "--drift", "9,0").contains("may be many pictures"))
        let empty = TemporaryFolder()
        try Picture(Mask(width: 8, height: 8)).write(to: FilePath(empty.path("m.png")))
        #expect(try error("--drift", "40,0", "--fit-mask", "--mask", empty.path("m.png")).contains("mask is empty"))
    }
}
