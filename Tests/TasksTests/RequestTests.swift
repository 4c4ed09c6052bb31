import Foundation
import GentoolBase
import GentoolDiffusion
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolTasks

@Suite("Requests are data: read from JSON, written, held to their ranges")
struct RequestTests {
    private func decoded<Request: PictureRequest>(_ json: String, as type: Request.Type) throws -> Request {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    @Test("A file whose name looks as if a weight were behind it is that file")
    func weightedNames() throws {
        let folder = TemporaryFolder()
        let file = try folder.write("", "a:2")
        let (named, weighted) = (WeightedFile(text: file), WeightedFile(text: folder.path("b:2")))
        #expect(named?.file == file && named?.weight == 1)
        #expect(weighted?.file == folder.path("b") && weighted?.weight == 2)
    }

    @Test("What JSON leaves out is as it is by itself, and what it says comes back")
    func json() throws {
        let json = """
            {"mask": "m.png", "grow_mask": 4, "outpaint": "10%", "prompt": "a lake", "lora": ["a.safetensors:0.5", "b"],
            "sampler": "euler-a", "guidance_interval": "0.3:5", "seed": 7, "quality": 80, "no_metadata": true}
            """
        let request = try decoded(json, as: InpaintRequest.self)
        #expect(request.mask.growMask == 4 && request.mask.maskFrom == .automatic && request.outpaint?.text == "10%")
        #expect(request.model.lora.map(\.weight) == [0.5, 1] && request.sampling.sampler == .eulerAncestral)
        #expect(request.sampling.guidanceInterval?.range == 0.3...5 && request.seed.value == 7)
        #expect(request.writing.quality == 80 && request.writing.noMetadata && request.reading.salvage == false)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let again = try decoded(String(decoding: encoder.encode(request), as: UTF8.self), as: InpaintRequest.self)
        #expect(FieldList(again).fields == FieldList(request).fields)
        let object = try #require(JSONSerialization.jsonObject(with: encoder.encode(request)) as? [String: Any])
        #expect(object["seed"] as? Int == 7 && object["no_metadata"] as? Bool == true)
        #expect(object["steps"] == nil && object["strength"] as? Double == 1)
    }

    @Test("Weights that a file holds in 8 bits stay so where nothing else is asked for")
    func usualPrecision() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        for (type, size) in [("I8", 1), ("F32", 4)] {
            let header = #"{"x":{"dtype":"\#(type)","shape":[64],"data_offsets":[0,\#(64 * size)]}}"#
            let count = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
            try (count + Data(header.utf8) + Data(count: 64 * size)).write(to: file)
            var fields = ModelFields()
            fields.model = file.path
            #expect((fields.usualPrecision == .q8) == (size == 1 && ProcessorLevel.current != .baseline))
            fields.lowMemory = true
            #expect((fields.usualPrecision == .q8) == (size == 1 && ProcessorLevel.current != .baseline))
        }
    }

    @Test("Places are texts or lists of numbers, one or several")
    func places() throws {
        let json = """
            {"remove_box": [40, 60, 200, 120], "remove_at": [[1, 2], [3, 4]], "outpaint": [1, 2, 3, 4]}
            """
        let request = try decoded(json, as: InpaintRequest.self)
        #expect(request.removal.removeBox?.text == "40,60,200,120" && request.outpaint?.text == "1,2,3,4")
        #expect(request.removal.removeAt.map(\.text) == ["1,2", "3,4"])
        #expect(try decoded(#"{"remove_at": ["5,6", "7,8"]}"#, as: InpaintRequest.self).removal.removeAt.count == 2)
        #expect(throws: (any Error).self) { try decoded(#"{"remove_box": [40, 60, 200]}"#, as: InpaintRequest.self) }
    }

    @Test("Every verb's request comes back from its own JSON")
    func allVerbs() throws {
        func check<Request: PictureRequest>(_ json: String, _ type: Request.Type) throws {
            let request = try decoded(json, as: type)
            let again = try JSONDecoder().decode(type, from: JSONEncoder().encode(request))
            #expect(FieldList(again).fields == FieldList(request).fields)
        }
        try check(#"{"mask": "m.png"}"#, InpaintRequest.self)
        try check(#"{"prompt": "make it night", "force": true}"#, EditRequest.self)
        try check(#"{"prompt": "a lake", "size": "64x32", "seed": -1}"#, GenerateRequest.self)
        try check(#"{"scale": 1.5, "model": ["a.pth:0.5", "b.pth:0.5"]}"#, UpscaleRequest.self)
        try check(#"{"style": ["a.png", "b.png:0.5"], "keep_colors": true}"#, StyleRequest.self)
    }

    @Test(
        "What a field can't be is refused with the field, what was found, and what was expected",
        arguments: [
            (#"{"scale": 0.5}"#, "scale", "\"scale\" 0.5: expected a number, 1 or more"),
            (#"{"scale": "two"}"#, "scale", "\"scale\" two: expected a number, 1 or more"),
            (#"{"quality": 101}"#, "quality", "\"quality\" 101: expected 1 to 100"),
            (#"{"quality": "high"}"#, "quality", "\"quality\" high: expected a whole number, 1 to 100"),
            (#"{"precision": "f16"}"#, "precision", "\"precision\" f16: expected one of f32, bf16"),
            (#"{"salvage": 3}"#, "salvage", "\"salvage\" 3: expected true or false"),
            (#"{"seed": [1, 2]}"#, "seed", "\"seed\": is a list; expected one value"),
            (#"{"scales": 2}"#, "scales", "\"scales\": is not known; expected model, precision"),
            (#"{"model": "x.pth:nan"}"#, "model", "expected a weight from -1000000 to 1000000"),
            (#"{"model": "x.pth:3e38"}"#, "model", "expected a weight from -1000000 to 1000000"),
            (#"{"steps": 3}"#, "steps", "\"steps\": is for diffusion models; name one with \"model\""),
            (#"{"scale": 2, "width": 9}"#, "scale", "three ways to say the same"),
        ])
    func refused(json: String, field: String, text: String) {
        #expect { try decoded(json, as: UpscaleRequest.self) } throws: { error in
            guard let error = error as? RequestError else { return false }
            return error.field == field && error.code == .invalidValue && error.description.contains(text)
        }
    }

    @Test("Two names of one field, and a seed that nobody said, are not mixed up")
    func namesAndSeeds() throws {
        #expect(throws: RequestError.self) {
            try decoded(#"{"prompt": "make it night", "instruction": "make it day"}"#, as: EditRequest.self)
        }
        let one = try decoded(#"{"prompt": "make it night", "instruction": null}"#, as: EditRequest.self)
        #expect(one.instruction == "make it night")
        let again = try JSONDecoder().decode(EditRequest.self, from: JSONEncoder().encode(one))
        #expect(!again.seed.isGiven)
    }

    @Test(
        "Samplers are known by the names that other programs have for them",
        arguments: [
            ("DPM++ 2M Karras", Sampler.dpmpp2m, SigmaSpacing.karras), ("Euler a", .eulerAncestral, nil),
            ("k_euler_ancestral", .eulerAncestral, nil), ("dpmpp_2m_sde", .dpmpp2mSDE, nil),
            ("dpm++2s-a", .dpmpp2sAncestral, nil), ("UniPC", .unipc, nil), ("Restart", nil, nil),
        ] as [(String, Sampler?, SigmaSpacing?)])
    func samplers(name: String, sampler: Sampler?, schedule: SigmaSpacing?) {
        #expect(SamplerNames.read(name) == (sampler, schedule))
    }

    @Test("A surface writes names of fields as its people know them")
    func names() {
        let error = RequestError(field: "grow_mask", "is beside \(field: "mask")")
        #expect(error.description == "\"grow_mask\": is beside \"mask\"")
        #expect(error.text.written { "--" + $0.replacing("_", with: "-") } == "--grow-mask: is beside --mask")
    }

    @Test("A line of a list replaces one way to say a size by another, and keeps the rest")
    func lines() throws {
        var request = UpscaleRequest()
        request.size.scale = 3
        request.writing.quality = 80
        let other = try request.setting(["width": ["60"], "height": ["30"], "quality": []])
        #expect(other.size.scale == nil && other.size.width == 60 && other.writing.quality == 80)
        #expect(try request.setting([:]).size.scale == 3)
        request.seed = try #require(Seed(text: "-1"))
        let seeds = try Set((0..<4).map { _ in try request.setting([:]).seed.value })
        #expect(seeds.count > 1)
    }

    @Test("What a line says one way replaces what all say another way; what it says both ways is refused")
    func alternatives() throws {
        var request = InpaintRequest()
        request.removal.removeBox = PixelBox(text: "1,2,3,4")
        request.mask.growMask = 3
        let masked = try request.setting(["mask": ["m.png"]])
        #expect(masked.removal.removeBox == nil && masked.mask.mask == "m.png" && masked.mask.growMask == 3)
        #expect(try request.setting(["remove_at": ["5,6"]]).removal.removeBox != nil)
        let error = #expect(throws: RequestError.self) {
            try request.setting(["mask": ["m.png"], "remove_box": ["1,2,3,4"]])
        }
        #expect(error?.reason.contains("and so does \"remove_box\"") == true)
        var clip = AnimateRequest()
        clip.model.model = "sd15"
        #expect(try clip.setting(["zoom": ["1.2"]]).model.model == nil)
    }

    @Test("Thousands of lines are read in no time")
    func manyLines() throws {
        let request = InpaintRequest()
        let time = try processorTime {
            for index in 0..<2000 {
                _ = try request.setting([
                    "mask": ["m\(index).png"], "prompt": ["a lake \(index)"], "steps": ["\(index % 50 + 1)"],
                ])
            }
        }
        // Parsing arguments anew took 20 s and more.
        #expect(time < .seconds(5))
    }
}
