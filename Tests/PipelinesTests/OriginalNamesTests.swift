import Foundation
import Testing

@testable import GentoolPipelines

@Suite("Names in the original naming")
struct OriginalNamesTests {
    private let names = OriginalNames(layersPerBlock: 2, autoencoderResolutions: 4)

    /// `original-names.json` pairs all parameters of Stable Diffusion 1.5's UNet and autoencoder, as diffusers' own
    /// conversion (`convert_ldm_unet_checkpoint`, `convert_ldm_vae_checkpoint`) does.
    @Test("All parameters of Stable Diffusion 1.5 find the names that diffusers gives them")
    func complete() throws {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/original-names.json")
        let pairs = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        #expect(pairs.count > 900)
        for (original, expected) in pairs {
            let places = names.places(of: original)
            #expect(places.map(\.name) == [expected], "\(original)")
            #expect(places.first?.part == (original.hasPrefix("model.") ? .unet : .autoencoder))
        }
    }

    @Test("OpenCLIP's joined projections are split, and its text projection is turned")
    func openCLIP() {
        let joined = names.places(of: "conditioner.embedders.1.model.transformer.resblocks.7.attn.in_proj_weight")
        #expect(
            joined.map(\.name) == ["q", "k", "v"].map { "text_model.encoder.layers.7.self_attn.\($0)_proj.weight" })
        #expect(joined.map { $0.slice?.index } == [0, 1, 2] && joined.allSatisfy { $0.part == .textEncoder(1) })
        let projection = names.places(of: "conditioner.embedders.1.model.text_projection")
        #expect(projection.map(\.name) == ["text_projection.weight"] && projection[0].isTransposed)
        let norm = names.places(of: "cond_stage_model.model.ln_final.bias")
        #expect(norm.map(\.name) == ["text_model.final_layer_norm.bias"] && norm[0].part == .textEncoder(0))
    }

    @Test("What belongs to no network is left out")
    func others() {
        for name in ["model_ema.decay", "alphas_cumprod", "model.diffusion_model.nothing"] {
            #expect(names.places(of: name).isEmpty)
        }
    }
}
