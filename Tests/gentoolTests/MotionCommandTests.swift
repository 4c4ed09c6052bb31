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
}
