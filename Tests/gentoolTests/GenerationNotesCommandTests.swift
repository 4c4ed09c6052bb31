import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite("Commands keep how a picture was made, and generate makes another like it")
struct GenerationNotesCommandTests {
    private let folder = TemporaryFolder()
    private let models = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures").path
    private let parameters =
        "a house\nNegative prompt: snow\nSteps: 3, Sampler: Euler a, CFG scale: 4, Seed: 42, Size: 32x24"

    private func write(_ name: String, _ texts: [Metadata.Text]) throws -> String {
        var picture = Picture(Mask(width: 20, height: 16, filling: PixelRect(x: 3, y: 3, width: 8, height: 8)))
        picture.metadata.texts = texts
        try picture.write(to: folder.path(name))
        return folder.path(name)
    }

    private func texts(_ name: String) throws -> [String: String] {
        Dictionary(try Picture(contentsOf: folder.path(name)).metadata.texts.map { ($0.key, $0.value) }) { $1 }
    }

    @Test("What other programs wrote stays, and each command adds a line")
    func chain() throws {
        let first = try write(
            "first.png", [.init(key: "parameters", value: parameters), .init(key: "workflow", value: "{\"nodes\":[]}")])
        let (second, third) = (folder.path("second.png"), folder.path("third.png"))
        #expect(try Binary.run("upscale", first, "-o", second).status == 0)
        #expect(try Binary.run("style", second, "--style", first, "-o", third).status == 0)
        let made = try texts("third.png")
        #expect(made["parameters"] == parameters && made["workflow"] == "{\"nodes\":[]}")
        let steps = try #require(made["postprocessing"]).components(separatedBy: "\n")
        #expect(steps.count == 2)
        #expect(steps[0].hasPrefix("gentool upscale, Upscaler: ") && steps[1].hasPrefix("gentool style, Method: "))
    }

    @Test("A JPEG keeps its photographer's comment and says how it was made elsewhere")
    func ownComment() throws {
        var picture = Picture.init(Mask(width: 20, height: 16))
        var exif = Exif()
        exif.setUserComment("words of the photographer")
        picture.metadata.exif = exif.bytes
        try picture.write(to: folder.path("photo.jpg"))
        #expect(try Binary.run("upscale", folder.path("photo.jpg"), "-o", folder.path("large.jpg")).status == 0)
        let large = try Picture(contentsOf: folder.path("large.jpg")).metadata
        #expect(large.exif.flatMap { Exif($0) }?.text(.userComment) == "words of the photographer")
        #expect(large.texts.first?.value.hasPrefix("gentool upscale") == true)
    }

    @Test("--like takes prompt, size, seed and settings from a picture, and what is said explicitly counts more")
    func like() throws {
        let picture = try write(
            "like.png",
            [.init(key: "parameters", value: parameters + ", Clip skip: 2, Model: absent, Version: v1.9.0, RNG: CPU")])
        let arguments = ["generate", "--like", picture, "--model", "\(models)/sd1", "--json"]
        let result = try Binary.run(
            arguments + ["--guidance", "1", "--steps", "3", "--step-noise", "brownian", "-o", folder.path("made.png")])
        #expect(result.status == 0, "\(result.error)")
        let made = try #require(try texts("made.png")["parameters"])
        #expect(made.hasPrefix("a house\nNegative prompt: snow\nSteps: 3, Sampler: euler-a, CFG scale: 1"))
        #expect(made.contains("Seed: 42, Size: 32x24"))
        let notice = String(decoding: result.output, as: UTF8.self)
        #expect(notice.contains("settings-not-taken") && notice.contains("Model: absent"))
        #expect(made.contains("Clip skip: 2") && made.contains("Step noise: brownian"))

        // Made again from what the program itself has written: the same picture.
        let again = folder.path("again.png")
        let same = try Binary.run(
            "generate", "--like", folder.path("made.png"), "--model", "\(models)/sd1", "-o", again)
        #expect(same.status == 0 && !same.error.contains("taken as an example"), "\(same.error)")
        #expect(try Picture(contentsOf: again).samples == Picture(contentsOf: folder.path("made.png")).samples)
        let guided = ["--guidance", "3", "--guidance-rescale", "0.7", "--guidance-interval", "0.3:10"]
        let (first, second) = (folder.path("guided.png"), folder.path("guided-again.png"))
        for more in [
            ["--like", folder.path("made.png"), "-o", first] + guided, ["--like", first, "-o", second],
        ] {
            let made = try Binary.run(["generate", "--model", "\(models)/sd1"] + more)
            #expect(made.status == 0 && !made.error.contains("taken as an example"), "\(made.error)")
        }
        #expect(try Picture(contentsOf: second).samples == Picture(contentsOf: first).samples)
        #expect(try Picture(contentsOf: first).samples != Picture(contentsOf: again).samples)
        let other = try Binary.run(
            "generate", "snow", "--like", folder.path("made.png"), "--model", "\(models)/sd1", "-o",
            folder.path("other.png"), "--seed", "7", "--size", "16x16")
        #expect(other.status == 0)
        let told = try #require(try texts("other.png")["parameters"])
        #expect(told.hasPrefix("snow\nNegative prompt: snow") && told.contains("Seed: 7, Size: 16x16"))
    }

    @Test("--like of a picture that says nothing, or no prompt, ends in one line")
    func likeNothing() throws {
        let plain = try write("plain.png", [.init(key: "Title", value: "x")])
        let result = try Binary.run("generate", "--like", plain, "-o", folder.path("made.png"))
        #expect(
            result.status != 0 && result.error.contains("plain.png") && result.error.contains("how it was generated"))
        #expect(folder.names == ["plain.png"])
    }

    @Test(
        "A seed that is said counts more than that of --like, 0 as any other; a job line may name a picture of its own")
    func likeSeeds() throws {
        let picture = try write("like.png", [.init(key: "parameters", value: parameters)])
        let arguments = ["generate", "--model", "\(models)/sd1", "--steps", "1", "--json"]
        func seeds(_ more: String...) throws -> [Int] {
            let result = try Binary.run(
                arguments + more + ["--overwrite", "-o", folder.path("out/{index}-{seed}.png")])
            #expect(result.status == 0, "\(result.error)")
            return try result.output.split(separator: UInt8(ascii: "\n")).map {
                let report = try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
                return try #require(report?["seed"] as? Int)
            }
        }
        #expect(try seeds("--like", picture) == [42])
        #expect(try seeds("--like", picture, "--seed", "0") == [0])
        #expect(try seeds("--like", picture, "--count", "2") == [42, 43])
        let lines = ["{\"seed\": 0}", "{\"prompt\": \"snow\"}", "{\"seed\": 7}"]
        let jobs = try folder.write(lines.joined(separator: "\n"), "jobs.jsonl")
        #expect(try seeds("--like", picture, "--jobs", jobs) == [0, 42, 7])
        try FileBytes.write(Array("{\"like\": \"\(picture)\"}\n{\"prompt\": \"snow\"}".utf8), to: jobs)
        #expect(try seeds("--jobs", jobs) == [42, 0])
        let none = try Binary.run(arguments + ["--jobs", jobs, "--seed", "x", "-o", folder.path("{index}.png")])
        #expect(none.status == 64)
    }
}
