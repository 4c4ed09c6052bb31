import Foundation
import GentoolCheckpoints
import GentoolModels
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("Files of weights are recognised by what is in them")
struct WeightFileKindTests {
    private static func fixture(_ name: String) -> String { ReferencePictureTests.fixture(name).path }

    @Test(
        "whatever they are for",
        arguments: [
            ("sd1/unet/diffusion_pytorch_model.safetensors", WeightFileKind.unet),
            ("sd1/vae/diffusion_pytorch_model.safetensors", .autoencoder),
            ("taesd_decoder.safetensors", .autoencoder), ("sd1/text_encoder/model.safetensors", .textEncoder),
            ("lora-kohya.safetensors", .lora), ("lora-diffusers.safetensors", .lora),
            ("motion/v2_lora_PanLeft.ckpt", .lora), ("motion/v3_sd15_mm.ckpt", .motionModules),
            ("motion/adapter/diffusion_pytorch_model.safetensors", .motionModules),
            ("motion/v3_sd15_sparsectrl_rgb.ckpt", .sparseControl),
            ("motion/sparsectrl/diffusion_pytorch_model.safetensors", .sparseControl),
            ("toy.safetensors", .textualInversion), ("upscalers/compact-relu.pth", .upscaler(.srvggNetCompact)),
            ("upscalers/esrgan-numbered.param", .upscaler(.rrdbNet)),
            ("upscalers/swinir-real.safetensors", .upscaler(.swinIR)), ("upscalers/span.safetensors", .upscaler(.span)),
            ("erasers/migan.pt", .eraser(.migan)), ("erasers/migan_traced.pt", .eraser(.migan)),
            ("erasers/lama.ckpt", .eraser(.lama)), ("erasers/lama_traced.pt", .eraser(.lama)),
            ("segmenters/u2net.pth", .segmenter(.u2Net)),
            ("segmenters/isnet.safetensors", .segmenter(.u2Net)), ("segmenters/u2net.onnx", .segmenter(.u2Net)),
            ("segmenters/isnet-folded.onnx", .segmenter(.u2Net)), ("clicks/mobile_sam.pt", .segmenter(.mobileSAM)),
            ("clipseg/model.safetensors", .segmenter(.clipSeg)), ("clipseg/plain/clipseg.bin", .segmenter(.clipSeg)),
            ("style/transformer.pth", .transformerNet), ("style/vgg.pth", .adaINEncoder),
            ("style/decoder.pth", .adaINDecoder), ("networks.safetensors", .unknown),
        ])
    func kinds(file: String, kind: WeightFileKind) throws {
        #expect(try WeightFileKind(contentsOf: Self.fixture(file)) == kind)
    }

    @Test(
        "by names alone",
        arguments: [
            (["model.diffusion_model.out.2.weight", "first_stage_model.a"], [:], WeightFileKind.diffusionModel),
            (["model.diffusion_model.out.2.lora_A.weight"], [:], .lora), (["a.hada_w1_a", "a.alpha"], [:], .lora),
            (["unet.a", "vae.b"], ["unet/config.json": "{}", "family": "latent-diffusion"], .packedModel),
            (["a", "b"], ["family": "gan"], .trained(family: "gan")), (["a", "b"], [:], .unknown),
        ] as [([String], [String: String], WeightFileKind)])
    func names(_ names: [String], _ metadata: [String: String], _ kind: WeightFileKind) throws {
        let folder = TemporaryFolder()
        let path = folder.path("a.safetensors")
        let one = TensorContents(shape: [1], floats: [1])
        try Checkpoint.write(
            Dictionary(uniqueKeysWithValues: names.map { ($0, one) }), metadata: metadata, to: path)
        #expect(try WeightFileKind(contentsOf: path) == kind)
    }

    @Test("and one for another purpose is refused for what it is, in the same words everywhere")
    func refusals() throws {
        let lora = Self.fixture("lora-kohya.safetensors")
        let network = Self.fixture("upscalers/span.safetensors")
        func message(_ body: () throws -> Void) -> String? {
            (#expect(throws: ModelError.self) { try body() })?.description
        }
        #expect(
            message { _ = try StableDiffusionModel(path: lora) }
                == "\(lora): is a LoRA; expected a Stable Diffusion model")
        #expect(
            message { _ = try UpscalerFile.read([(lora, 1)]) }?.hasPrefix(
                "\(lora): is a LoRA; expected an upscaler (ESRGAN")
                == true)
        #expect(
            message { _ = try StyleFile.read([lora]) }?.hasPrefix("\(lora): is a LoRA; expected a style network")
                == true)
        #expect(message { _ = try TextualInversion(path: lora) } == "\(lora): is a LoRA; expected a textual inversion")
        #expect(
            message { _ = try LoRA(path: network, weight: 1) } == "\(network): is an upscaler (SPAN); expected a LoRA")
        #expect(
            message { _ = try StableDiffusionModel(path: Self.fixture("sd1"), ModelOptions(autoencoder: lora)) }
                == "\(lora): is a LoRA; expected an autoencoder")
    }
}
