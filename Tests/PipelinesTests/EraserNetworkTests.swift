import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What PyTorch makes with the networks in Fixtures/erasers; `make_eraser_fixtures.py` makes them again.
@Suite("Erasers give what their definitions in PyTorch give")
struct EraserNetworkTests {
    static func path(_ name: String) -> String { ReferencePictureTests.fixture("erasers/\(name)").path }

    static func expected(_ name: String) throws -> Tensor {
        let checkpoint = try Checkpoint(contentsOf: path("expected.safetensors"))
        let stored = try #require(checkpoint.tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats()).channelsLast()
    }

    /// The largest difference of two tensors of one shape.
    private static func difference(_ a: Tensor, _ b: Tensor) -> Float {
        #expect(a.shape == b.shape)
        return zip(a.floats(), b.floats()).map { abs($0 - $1) }.max()!
    }

    @Test("MI-GAN, whatever kind of file it is in", arguments: ["migan.pt", "migan_traced.pt"])
    func migan(file: String) throws {
        let network = try EraserFile.read(Self.path(file), precision: .f32)
        #expect(network.description.text == "MI-GAN, 32x32, 32 features, 4 blocks")
        #expect(network.side == 32)
        let made = network(try Self.expected("picture"), mask: try Self.expected("mask"))
        #expect(Self.difference(made, try Self.expected("migan")) < 1e-4)
    }

    @Test(
        "LaMa, whatever kind of file it is in, and at sizes of any length in its middle",
        arguments: ["lama.safetensors", "lama.ckpt", "lama_traced.pt"],
        [("picture", "mask", "lama"), ("lama-picture", "lama-mask", "lama-odd")])
    func lama(file: String, names: (picture: String, mask: String, result: String)) throws {
        let network = try EraserFile.read(Self.path(file), precision: .f32)
        #expect(network.description.text == "LaMa, 256x256, 4 features, 2 blocks")
        #expect(network.side == nil && network.alignment == 8)
        let (picture, mask) = (try Self.expected(names.picture), try Self.expected(names.mask))
        let made = network(picture, mask: mask)
        // The definition lays the result over the picture.
        let laid = Tensor(
            shape: picture.shape,
            elements: picture.floats().indices.map { place in
                let share = mask.floats()[place / 3]
                return share * made.floats()[place] + (1 - share) * picture.floats()[place]
            })
        #expect(Self.difference(laid, try Self.expected(names.result)) < 1e-4)
    }

    @Test("and a file for another purpose is refused for what it is")
    func refusals() throws {
        let upscaler = UpscalerNetworkTests.path("span.safetensors")
        let refusal = #expect(throws: ModelError.self) { try EraserFile.read(upscaler) }
        #expect(refusal?.description == "\(upscaler): is an upscaler (SPAN); expected an eraser (LaMa, MI-GAN)")
        let eraser = Self.path("migan.pt")
        let other = #expect(throws: ModelError.self) { try UpscalerFile.read([(eraser, 1)]) }
        #expect(other?.description.hasPrefix("\(eraser): is an eraser (MI-GAN); expected an upscaler") == true)
    }

    @Test("A network with a part missing, or of another shape, is refused by the tensor's name")
    func incomplete() throws {
        let checkpoint = try Checkpoint(contentsOf: Self.path("lama.safetensors"))
        let whole = checkpoint.tensors.mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }
        for name in whole.keys where !name.hasSuffix("num_batches_tracked") {
            var tensors = whole
            tensors[name] = nil
            // Without its first layers it is not recognised at all; without a block's it has fewer blocks.
            #expect(throws: WeightsError.self, "\(name)") {
                try LaMa(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
            tensors[name] = Tensor(shape: [1, 3, 2])
            #expect(throws: WeightsError.self, "\(name)") {
                try LaMa(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
        }
        let other = try Checkpoint(contentsOf: Self.path("migan.pt"))
        let parts = other.tensors.mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }
        for name in parts.keys {
            var tensors = parts
            tensors[name] = Tensor(shape: [1, 3, 2])
            #expect(throws: WeightsError.self, "\(name)") {
                try MIGAN(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
        }
    }
}
