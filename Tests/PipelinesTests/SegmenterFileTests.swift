import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("A network for masks is recognised by its weights")
struct SegmenterFileTests {
    @Test("whatever it finds")
    func recognised() throws {
        let subject = try SegmenterFile.segmenter(ReferencePictureTests.fixture("segmenters/u2net.onnx").path)
        let places = try SegmenterFile.segmenter(ClickMaskerTests.path("mobile_sam.pt"))
        let words = try SegmenterFile.segmenter(TextMaskerTests.path(""))
        let prompts = [MaskPrompt.subject, .places(points: [], box: nil), .text("a dog")]
        for (index, segmenter) in [subject, places, words].enumerated() {
            #expect(prompts.map { segmenter.understands($0) } == (0..<3).map { $0 == index })
        }
    }

    @Test("in every format, and after training in parallel")
    func formats() throws {
        let folder = TemporaryFolder()
        let path = folder.path("a.safetensors")
        let tensors = try Checkpoint(contentsOf: ClickMaskerTests.path("mobile_sam.pt")).tensors
        let prompt = MaskPrompt.places(points: [MaskPoint(x: 1, y: 1)], box: nil)
        let picture = Picture(width: 3, height: 2, format: .gray, samples: .eight([1, 2, 3, 4, 5, 6]))
        var expected = try ClickMaskerTests.masker()
        expected.side = 64
        for prefix in ["", "module."] {
            let contents = tensors.map {
                ("\(prefix)\($0)", TensorContents(shape: $1.shape, floats: $1.floats()))
            }
            try Checkpoint.write(Dictionary(uniqueKeysWithValues: contents), to: path)
            var masker = try #require(try SegmenterFile.segmenter(path, precision: .f32) as? ClickMasker)
            masker.side = 64
            #expect(try masker.found(prompt, in: picture).mask == expected.found(prompt, in: picture).mask)
        }
    }

    @Test("and named where another kind of file is expected")
    func named() throws {
        for (path, name) in [
            (ClickMaskerTests.path("mobile_sam.pt"), "MobileSAM"),
            (TextMaskerTests.path("model.safetensors"), "CLIPSeg"),
            (TextMaskerTests.path("plain/clipseg.bin"), "CLIPSeg"),
        ] {
            let refusal = #expect(throws: ModelError.self) { try EraserFile.read(path) }
            #expect(
                refusal?.description
                    == "\(path): is a network for masks (\(name)); expected an eraser (LaMa, MI-GAN)")
        }
    }

    private static func withFile(
        _ tensors: [String], _ body: (_ path: String) throws -> Void
    ) throws {
        let folder = TemporaryFolder()
        let path = folder.path("a.safetensors")
        let one = TensorContents(shape: [1], floats: [1])
        try Checkpoint.write(Dictionary(uniqueKeysWithValues: tensors.map { ($0, one) }), to: path)
        try body(path)
    }

    @Test(
        "Networks that can't be read are named, with what to take instead",
        arguments: [
            (
                ["image_encoder.blocks.0.attn.qkv.weight", "mask_decoder.mask_tokens.weight"], "SAM with a ViT",
                "MobileSAM"
            ),
            (["model.sam_mask_decoder.mask_tokens.weight"], "SAM 2", "MobileSAM"),
            (["sam_mask_decoder.mask_tokens.weight"], "SAM 2", "MobileSAM"),
            (["film_mul.weight", "reduces.0.weight"], "CLIPSeg's decoder without CLIP", "clipseg-rd64-refined"),
        ])
    func others(tensors: [String], name: String, substitute: String) throws {
        try Self.withFile(tensors) { path in
            let refusal = #expect(throws: ModelError.self) { try SegmenterFile.segmenter(path) }
            let text = refusal?.description ?? ""
            #expect(text.hasPrefix("\(path): is a network for masks (\(name)), which can't be read; take "), "\(text)")
            #expect(text.contains(substitute))
        }
    }

    @Test("Files and folders of other kinds are refused for what they are")
    func refusals() throws {
        let eraser = EraserNetworkTests.path("migan.pt")
        let refusal = #expect(throws: ModelError.self) { try SegmenterFile.segmenter(eraser) }
        #expect(
            refusal?.description
                == "\(eraser): is an eraser (MI-GAN); expected a network for masks (U²-Net, IS-Net, MobileSAM, CLIPSeg)"
        )
        for folder in ["sd1", "sd1/text_encoder", "clipseg/plain"] {
            let path = ReferencePictureTests.fixture(folder).path
            #expect(throws: ModelError.self, "\(folder)") { try SegmenterFile.segmenter(path) }
        }
        let missing = #expect(throws: ModelError.self) { try SegmenterFile.segmenter("/nowhere/mobile_sam.pt") }
        #expect(missing?.code == .notFound)
    }
}
