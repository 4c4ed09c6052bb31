import Foundation
import Raster
import Testing

@Suite("Commands keep how a picture was made")
struct GenerationNotesCommandTests {
    private let folder: Folder
    private let parameters =
        "a house\nNegative prompt: snow\nSteps: 3, Sampler: Euler a, CFG scale: 4, Seed: 42, Size: 32x24"

    init() throws { folder = try Folder() }

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
}
