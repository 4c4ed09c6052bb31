import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

@Suite("Who says something else than what is meant hears what to say")
struct AdviceTests {
    private let folder = TemporaryFolder()
    private let photo: String

    init() throws {
        photo = folder.path("photo.png")
        try Self.picture().write(to: FilePath(photo))
    }

    /// Orange on blue stripes.
    private static func picture(width: Int = 60, height: Int = 40) -> Picture {
        let values = (0..<(width * height * 3)).map { index -> Float in
            let (x, y) = (index / 3 % width, index / 3 / width)
            let isThing = (20..<40).contains(x) && (10..<30).contains(y)
            return isThing ? [0.95, 0.5, 0.1][index % 3] : Float((x + y) / 6 % 2) * 0.1 + [0.1, 0.2, 0.5][index % 3]
        }
        return Picture(width: width, height: height, format: .rgb, samples: Samples(values, depth: 8))
    }

    private func error(_ arguments: [String], status: Int32 = 64) throws -> String {
        let result = try Binary.run(arguments)
        #expect(result.status == status, "\(arguments): \(result.error)")
        return result.error
    }

    @Test(
        "An option that there is not is named before all else, with the one that is meant",
        arguments: [
            (["inpaint", "--remove_at", "10,10"], "--remove-at"), (["inpaint", "--Remove-At", "10,10"], "--remove-at"),
            (["inpaint", "--remove-aat", "50,50"], "--remove-at"), (["inpaint", "--grow", "3"], "--grow-mask"),
            (["cutout", "--bg", "white"], "--background"), (["upscale", "--long_side=90"], "--long-side"),
        ])
    func options(_ arguments: [String], _ meant: String) throws {
        let found = try error([arguments[0], photo] + arguments.dropFirst())
        let word = String(arguments[1].prefix { $0 != "=" })
        #expect(found.hasPrefix("Error: Unknown option '\(word)'. Did you mean '\(meant)'?"), "\(found)")
        #expect(found.split(separator: "\n").count == 1)
    }

    @Test("An address is no file, and keeps its slashes where that is said")
    func addresses() throws {
        for address in ["https://example.com/a.jpg", "http://example.com/a?b=c"] {
            let found = try error(["upscale", address], status: 1)
            #expect(found.contains("\(address): is an address, and files are read here; download it first"), "\(found)")
        }
    }

    @Test("Words in another order are told in the right one")
    func order() throws {
        #expect(try error([photo, "upscale"]).contains("gentool upscale \(photo)"))
    }

    @Test("Colours, boxes and factors are taken as other programs write them, and what can't be says what can")
    func values() throws {
        let (one, other) = (folder.path("one.png"), folder.path("other.png"))
        func made(_ arguments: [String], _ output: String) throws -> [UInt8] {
            let result = try Binary.run(arguments + ["--no-metadata", "-o", output])
            #expect(result.status == 0, "\(result.error)")
            return try FileBytes.read(FilePath(output))
        }
        let box = ["cutout", photo, "--box"]
        #expect(
            try made(box + ["18,8,24,24", "--background", "#ff0000"], one)
                == made(box + ["24x24+18+8", "--background", "rgb(255, 0,0)"], other))
        #expect(
            try made(["upscale", photo, "--scale", "1.5x"], folder.path("a.png"))
                == made(["upscale", photo, "--scale", "1.5×"], folder.path("b.png")))
        for color in ["transparent", "rgb(300,0,0)", "hsl(1,2,3)"] {
            #expect(try error(["cutout", photo, "--background", color]).contains("rgb(224,224,255)"))
        }
        #expect(try error(["upscale", photo, "--scale", "0.5"]).contains("ImageMagick"))
    }

    @Test("A mask of the picture as it is stored is told from one of another size")
    func storedMask() throws {
        let jpeg = folder.path("turned.jpg")
        try FileBytes.write(Self.turned(try Self.picture().encoded(as: .jpeg).bytes, 6), to: FilePath(jpeg))
        let mask = folder.path("mask.png")
        try Picture(GentoolRaster.Mask(width: 60, height: 40, filling: PixelRect(x: 5, y: 5, width: 9, height: 9)))
            .write(
                to: FilePath(mask))
        let found = try error(["inpaint", jpeg, "--mask", mask], status: 1)
        #expect(found.contains("its Exif orientation turns it to 40x60"), "\(found)")
    }

    /// A JPEG with an orientation.
    private static func turned(_ jpeg: [UInt8], _ orientation: UInt8) -> [UInt8] {
        let entry: [UInt8] = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
        let block: [UInt8] = Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
        return Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block + jpeg[2...]
    }

    @Test("A folder's pictures and clips are told of one by one")
    func infoFolder() throws {
        let pictures = try folder.makeFolder("pictures")
        for name in ["b.png", "a.png"] { try Self.picture().write(to: FilePath("\(pictures)/\(name)")) }
        let result = try Binary.run("info", "--json", pictures)
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        #expect(result.status == 0 && lines.count == 2 && lines[0].contains("a.png"), "\(result.error)")
        let empty = try folder.makeFolder("empty")
        #expect(try error(["info", empty], status: 1).contains("has no pictures or clips"))
    }

    @Test("What a pattern or a folder leaves out is told")
    func leftOut() throws {
        let pictures = try folder.makeFolder("pictures")
        for name in ["a.png", "deep/b.png", "deeper/c.png", "none/d.txt"] {
            try folder.write([0], "pictures/\(name)")
        }
        try Self.picture().write(to: FilePath("\(pictures)/a.png"))
        try folder.write([0], "pictures/x.webp")
        let out = folder.path("out")
        let found = try Binary.run("upscale", pictures, "-o", out)
        #expect(found.error.contains("2 folders in it hold pictures, too, which are left out"), "\(found.error)")
        let matched = try Binary.run("upscale", "\(pictures)/*.*", "-o", folder.path("out2"))
        #expect(matched.status == 0 && matched.error.contains("left out 1 .webp"), "\(matched.error)")
    }

    @Test("Masks that an earlier command has left among pictures are no pictures, unless there is nothing else")
    func masks() throws {
        let pictures = try folder.makeFolder("pictures")
        for name in ["a", "b"] { try Self.picture().write(to: FilePath("\(pictures)/\(name).png")) }
        let made = try Binary.run(
            "mask", pictures, "--box", "18,8,24,24", "-o", "{dir}/{stem}-mask.png")
        #expect(made.status == 0, "\(made.error)")
        let cut = try Binary.run("cutout", pictures, "--box", "18,8,24,24", "-o", folder.path("cut"))
        #expect(
            cut.status == 0 && cut.error.contains("2 files are results of gentool mask, and left out"), "\(cut.error)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("cut"))
        #expect(names.filter { !$0.hasPrefix(".") }.sorted() == ["a.png", "b.png"])
        // Pictures may be results themselves.
        let clean = folder.path("clean")
        for arguments in [
            ["upscale", pictures + "/a.png", pictures + "/b.png", "-o", clean],
            ["mask", clean, "--box", "36,16,48,48", "-o", "{dir}/{stem}-mask.png"],
        ] {
            let result = try Binary.run(arguments)
            #expect(result.status == 0, "\(result.error)")
        }
        let chain = try Binary.run("cutout", clean, "--box", "36,16,48,48", "-o", folder.path("chain"))
        #expect(chain.status == 0 && chain.error.contains("2 made"), "\(chain.error)")
        for name in ["a", "b"] { FilePath("\(pictures)/\(name).png").unlink() }
        let all = try Binary.run("upscale", pictures, "-o", folder.path("large"))
        #expect(all.status == 0 && all.error.contains("2 made"), "\(all.error)")
    }

    @Test("Notes of a filling without a model tell nothing of one")
    func notes() throws {
        let output = folder.path("filled.png")
        let result = try Binary.run("inpaint", photo, "--remove-box", "18,8,24,24", "--seed", "4", "-o", output)
        #expect(result.status == 0, "\(result.error)")
        let notes = try #require(
            try Picture(contentsOf: FilePath(output)).metadata.texts.first { $0.key == "parameters" }
        ).value
        #expect(notes.contains("Seed: 4, Model: gentool's patch fill, Version: gentool"), "\(notes)")
        #expect(!notes.contains("Steps") && !notes.contains("Sampler"))
    }
}
