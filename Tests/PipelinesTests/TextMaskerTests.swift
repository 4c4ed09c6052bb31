import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

/// What transformers makes with the networks in Fixtures/clipseg; `make_clipseg_fixtures.py` makes it again.
@Suite("CLIPSeg finds what transformers finds by words")
struct TextMaskerTests {
    static func path(_ name: String) -> String { ReferencePictureTests.fixture("clipseg/\(name)").path }

    private static func expected(_ name: String) throws -> Tensor {
        let stored = try #require(try Checkpoint(contentsOf: path("expected.safetensors")).tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    /// One as a folder with its configuration, the other as a file without one.
    private static let files = [("refined", ""), ("plain", "plain/clipseg.bin")]

    private static func masker(_ file: String) throws -> TextMasker {
        var masker = try #require(try SegmenterFile.segmenter(path(file), precision: .f32) as? TextMasker)
        masker.side = 48
        masker.threshold = 0
        return masker
    }

    private static func largestDifference(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Float {
        zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test("The logits of a picture and a text", arguments: files)
    func network(name: String, file: String) throws {
        let masker = try Self.masker(file)
        #expect(masker.network.description.text == "CLIPSeg, 352x352, 16 features")
        let tokens = [masker.tokenizer.startToken] + masker.tokenizer.encode("a dog") + [masker.tokenizer.endToken]
        let made = masker.network(tokens, in: try Self.expected("input").channelsLast())
        let reference = try Self.expected("\(name)-logits").channelsLast()
        #expect(made.shape == reference.shape)
        let difference = Self.largestDifference(made.floats(), reference.floats())
        #expect(difference < 1e-4, "\(difference)")
    }

    private static func picture(depth: Int = 8) throws -> Picture {
        let pixels = try expected("pixels")
        return Picture(
            width: pixels.shape[1], height: pixels.shape[0], format: .rgb,
            samples: Samples(pixels.floats().map { $0 / 255 }, depth: depth))
    }

    @Test(
        "and with all that is done before and behind the network, a heat map in the picture's size", arguments: files,
        ["a dog", "the red boat"])
    func whole(file: (name: String, path: String), text: String) throws {
        var masker = try Self.masker(file.path)
        masker.threshold = 0.5
        for depth in [8, 16] {
            let found = try masker.found(.text(text), in: Self.picture(depth: depth))
            let reference = try Self.expected("\(file.name)-\(text)")
            #expect([found.mask.height, found.mask.width] == reference.shape)
            let difference = Self.largestDifference(found.mask.values, reference.floats())
            #expect(difference < 1e-4, "\(difference)")
            #expect(try #require(found.certainty) >= found.mask.values.max()!)
        }
    }

    @Test("What is not probable enough is not found, and how probable it is is told")
    func threshold() throws {
        var masker = try Self.masker("")
        let certainty = try #require(try masker.found(.text("a dog"), in: Self.picture()).certainty)
        masker.threshold = certainty.nextUp
        let found = try masker.found(.text("a dog"), in: Self.picture())
        #expect(found.mask.isEmpty && found.certainty == certainty)
        masker.threshold = certainty
        // A mask's one half is the threshold; between the network's pixels there is less.
        let hottest = try masker.found(.text("a dog"), in: Self.picture()).mask.values.max()!
        #expect((0.1...0.51).contains(hottest), "\(hottest)")
    }

    @Test("A network that finds things at places draws what was found")
    func refined() throws {
        var masker = try Self.masker("")
        masker.clickMasker = try ClickMaskerTests.masker()
        masker.threshold = 0.3
        let coarse = try Self.masker("").found(.text("a dog"), in: Self.picture())
        let found = try masker.found(.text("a dog"), in: Self.picture())
        #expect(found.certainty == coarse.certainty)
        #expect(found.mask.width == 70 && found.mask.height == 50)
        #expect(found.mask != coarse.mask && !found.mask.isEmpty)
    }

    @Test("Each separate thing in a heat map is a point and a box, the largest first, in the picture's pixels")
    func places() throws {
        let masker = try Self.masker("")
        var heat = Mask(width: 48, height: 48, repeating: 0.1)
        for y in 4..<8 { for x in 10..<16 { heat[x, y] = 0.6 } }
        heat[12, 5] = 0.9
        for y in 30..<46 { for x in 20..<44 { heat[x, y] = 0.5 } }
        heat[40, 31] = 0.7
        // Beside them this is too faint to be a thing.
        heat[2, 40] = 0.4
        let places = masker.places(in: heat, width: 480, height: 24)
        #expect(
            places == [
                .places(
                    points: [MaskPoint(x: 405, y: 15)], box: PixelRect(x: 200, y: 15, width: 240, height: 8)),
                .places(points: [MaskPoint(x: 125, y: 2)], box: PixelRect(x: 100, y: 2, width: 60, height: 2)),
            ])
        var few = masker
        few.mostThings = 1
        #expect(few.places(in: heat, width: 480, height: 24) == [places[0]])
        #expect(masker.places(in: Mask(width: 48, height: 48), width: 480, height: 24).isEmpty)
    }

    @Test("Pictures of other kinds, of a few pixels, and very long ones have masks, too")
    func kinds() throws {
        var masker = try Self.masker("")
        masker.clickMasker = try ClickMaskerTests.masker()
        for format in [PixelFormat.gray, .grayAlpha, .rgba, .cmyk] {
            for (width, height) in [(1, 3), (1, 1), (3000, 2)] {
                let picture = Picture(
                    width: width, height: height, format: format,
                    samples: Samples([Float](repeating: 0.3, count: width * height * format.channels), depth: 16))
                let mask = try masker.found(.text("a dog"), in: picture).mask
                #expect(mask.width == width && mask.height == height)
            }
        }
    }

    @Test("Subjects, places, and texts that say nothing or too much are refused")
    func prompts() throws {
        let masker = try Self.masker("")
        for prompt in [MaskPrompt.subject, .places(points: [MaskPoint(x: 0, y: 0)], box: nil)] {
            #expect(!masker.understands(prompt))
            #expect(throws: ModelError.self) { try masker.found(prompt, in: Self.picture()) }
        }
        for text in ["", "  ", String(repeating: "boat ", count: 80)] {
            #expect(masker.understands(.text(text)))
            #expect(throws: ModelError.self) { try masker.found(.text(text), in: Self.picture()) }
        }
    }

    @Test("A network with a part missing, or of another shape, is refused by the tensor's name")
    func incomplete() throws {
        let whole = try Checkpoint(contentsOf: Self.path("plain/clipseg.bin")).tensors
            .mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }
        // Pictures are compared with texts elsewhere, and positions are counted.
        let unused = ["clip.visual_projection", "clip.logit_scale", "clip.vision_model.post_layernorm", "position_ids"]
        for name in whole.keys where !unused.contains(where: { name.contains($0) }) {
            var tensors = whole
            tensors[name] = nil
            let missing = #expect(throws: WeightsError.self, "\(name)") {
                try CLIPSeg(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
            // One way to enlarge has the name of the other's first tensor.
            if !name.hasPrefix("decoder.transposed_convolution.weight") {
                #expect(missing?.reason.contains(name) == true, "\(name): \(missing?.reason ?? "")")
            }
            tensors[name] = Tensor(shape: [1, 3, 2])
            #expect(throws: (any Error).self, "\(name)") {
                try CLIPSeg(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
        }
    }

    @Test("Without a tokenizer, or with another model's, it is refused")
    func tokenizers() throws {
        let folder = TemporaryFolder()
        let file = try folder.copy(Self.path("plain/clipseg.bin"), to: "model.bin")
        let alone = #expect(throws: ModelError.self) { try SegmenterFile.segmenter(file) }
        #expect(alone?.description.hasPrefix("\(file): comes without a tokenizer") == true)
        _ = try SegmenterFile.segmenter(file, tokenizer: Self.path("merges.txt"))
        _ = try SegmenterFile.segmenter(file, tokenizer: Self.path(""))
        try folder.write(String(contentsOfFile: Self.path("merges.txt"), encoding: .utf8) + "d o\n", "merges.txt")
        let other = #expect(throws: ModelError.self) { try SegmenterFile.segmenter(file) }
        #expect(other?.code == .partsMismatch)
    }
}
