import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What PyTorch makes with the networks in Fixtures/style; `make_style_network_fixtures.py` makes them again.
@Suite("Style networks give what their definitions in PyTorch give")
struct StyleNetworkTests {
    static func path(_ name: String) -> String { ReferencePictureTests.fixture("style/\(name)").path }

    private static func expected(_ name: String) throws -> Tensor {
        let checkpoint = try Checkpoint(contentsOf: path("expected.safetensors"))
        let stored = try #require(checkpoint.tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats()).channelsLast()
    }

    private static func expectEqual(_ made: Tensor, _ name: String) throws {
        let reference = try expected(name)
        #expect(made.shape == reference.shape)
        let largest = reference.floats().map(abs).max()!
        #expect(zip(made.floats(), reference.floats()).allSatisfy { abs($0 - $1) < 1e-4 * largest }, "\(name)")
    }

    private static func adaIN(_ paths: [String]) throws -> AdaIN {
        guard case .adaIN(let network) = try StyleFile.read(paths.map(path), precision: .f32) else {
            throw ModelError(.wrongModel, paths[0], "is no AdaIN")
        }
        return network
    }

    @Test("Fast neural style, with statistics in the file that count nothing, in a size that is no multiple of 4")
    func transformer() throws {
        guard case .transformer(let network) = try StyleFile.read([Self.path("transformer.pth")], precision: .f32)
        else { throw ModelError(.wrongModel, "transformer.pth", "is no TransformerNet") }
        try Self.expectEqual(network(Self.expected("picture")), "transformer")
    }

    @Test(
        "AdaIN, whose two files come in any order",
        arguments: [["vgg.pth", "decoder.pth"], ["decoder.pth", "vgg.pth"]])
    func adaptive(paths: [String]) throws {
        let network = try Self.adaIN(paths)
        let style = network.style(try Self.expected("style"))
        try Self.expectEqual(network(Self.expected("picture"), styles: [(style, 1)]), "adain")
    }

    @Test("AdaIN at a part of its strength, and with two styles mixed")
    func mixed() throws {
        let network = try Self.adaIN(["vgg.pth", "decoder.pth"])
        let picture = try Self.expected("picture")
        let style = network.style(try Self.expected("style"))
        let other = network.style(try Self.expected("other"))
        try Self.expectEqual(network(picture, styles: [(style, 1)], strength: 0.6), "adain-part")
        try Self.expectEqual(network(picture, styles: [(style, 0.75), (other, 0.25)]), "adain-mixed")
    }

    @Test("What is no style network, or half of one, is refused by name")
    func refuses() {
        for (files, hint) in [
            (["style/vgg.pth"], "decoder"), (["style/decoder.pth"], "encoder"),
            (["style/vgg.pth", "style/vgg.pth"], "belong together"),
            (["style/transformer.pth", "style/vgg.pth"], "belong together"),
            (["style/expected.safetensors"], "no style network"), (["upscalers/compact-relu.pth"], "is an upscaler"),
        ] {
            let paths = files.map { ReferencePictureTests.fixture($0).path }
            #expect {
                try StyleFile.read(paths)
            } throws: { ($0 as? ModelError)?.description.contains(hint) == true }
        }
    }
}
