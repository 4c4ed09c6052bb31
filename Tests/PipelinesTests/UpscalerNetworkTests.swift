import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What PyTorch makes with the networks in Fixtures/upscalers; `make_upscaler_fixtures.py` makes them again.
@Suite("Upscalers give what their definitions in PyTorch give")
struct UpscalerNetworkTests {
    static func path(_ name: String) -> String { ReferencePictureTests.fixture("upscalers/\(name)").path }

    private static func expected(_ name: String) throws -> Tensor {
        let checkpoint = try Checkpoint(contentsOf: path("expected.safetensors"))
        let stored = try #require(checkpoint.tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats()).channelsLast()
    }

    @Test(
        "in 32-bit floats to four digits, whatever tensors are called",
        arguments: [
            ("esrgan-numbered.safetensors", "ESRGAN, 4x, RGB, 4 features, 2 blocks"),
            ("esrgan-numbered.param", "ESRGAN, 4x, RGB, 4 features, 2 blocks"),
            ("esrgan-trunk.safetensors", "ESRGAN, 2x, RGB, 4 features, 1 blocks"),
            ("esrgan-half.pth", "ESRGAN, 2x, RGB, 4 features, 1 blocks"),
            ("esrgan-quarter.pth", "ESRGAN, 1x, RGB, 4 features, 1 blocks"),
            ("compact-prelu.pth", "SRVGGNetCompact, 4x, RGB, 8 features, 3 blocks"),
            ("compact-prelu.param", "SRVGGNetCompact, 4x, RGB, 8 features, 3 blocks"),
            ("compact-relu.pth", "SRVGGNetCompact, 2x, RGB, 8 features, 3 blocks"),
            ("compact-relu.param", "SRVGGNetCompact, 2x, RGB, 8 features, 3 blocks"),
            ("compact-grey.pth", "SRVGGNetCompact, 2x, grey, 8 features, 1 blocks"),
            ("compact-half.pth", "SRVGGNetCompact, 1x, RGB, 8 features, 3 blocks"),
            ("compact-half-twice.pth", "SRVGGNetCompact, 2x, RGB, 8 features, 3 blocks"),
            ("span.safetensors", "SPAN, 2x, RGB, 4 features, 6 blocks"),
            ("span-plain.safetensors", "SPAN, 2x, RGB, 4 features, 6 blocks"),
            ("swinir-classical.safetensors", "SwinIR, 4x, RGB, 8 features, 5 blocks"),
            ("swinir-lightweight.safetensors", "SwinIR, 2x, RGB, 8 features, 5 blocks"),
            ("swinir-real.safetensors", "SwinIR, 4x, RGB, 8 features, 5 blocks"),
            ("swinir-denoise.safetensors", "SwinIR, 1x, RGB, 8 features, 4 blocks"),
            ("swinir-jpeg.safetensors", "SwinIR, 1x, RGB, 8 features, 4 blocks"),
        ])
    func equalsDefinition(file: String, description: String) throws {
        let network = try UpscalerFile.read([(Self.path(file), 1)], precision: .f32)
        #expect(network.description.text == description)
        let picture = try Self.expected("picture").channels(0..<network.description.channels)
        let made = network(picture)
        let reference = try Self.expected(String(file.prefix { $0 != "." }))
        #expect(made.shape == reference.shape)
        let largest = reference.floats().map(abs).max()!
        #expect(zip(made.floats(), reference.floats()).allSatisfy { abs($0 - $1) < 1e-4 * largest })
    }

    @Test("Two files are blended by their weights, which need not add up to 1")
    func blends() throws {
        let network = try UpscalerFile.read(
            [(Self.path("compact-relu.pth"), 1.4), (Self.path("compact-relu-other.pth"), 0.6)], precision: .f32)
        let made = network(try Self.expected("picture"))
        let reference = try Self.expected("compact-blend")
        #expect(zip(made.floats(), reference.floats()).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("Files of different networks can't be blended")
    func refusesOtherNetwork() throws {
        #expect(throws: ModelError.self) {
            try UpscalerFile.read([(Self.path("compact-relu.pth"), 1), (Self.path("compact-prelu.pth"), 1)])
        }
        #expect(throws: ModelError.self) {
            try UpscalerFile.read([(Self.path("compact-relu.pth"), 1), (Self.path("compact-relu-other.pth"), -1)])
        }
    }

    @Test("A part with the margin a network asks for becomes what it becomes in the whole")
    func marginSuffices() throws {
        for file in [
            "compact-prelu.pth", "span.safetensors", "esrgan-trunk.safetensors", "esrgan-half.pth", "compact-half.pth",
        ] {
            let network = try UpscalerFile.read([(Self.path(file), 1)], precision: .f32)
            let (margin, scale) = (network.margin, network.description.scale)
            var random = TorchGenerator(seed: 3)
            let size = 2 * margin + 6
            let picture = 0.2 * random.normal([1, size, size, 3])
            let core = (margin + 1) / 2 * 2..<(margin + 1) / 2 * 2 + 4
            let window = core.lowerBound - (margin + 1) / 2 * 2..<core.upperBound + margin
            func result(_ range: Range<Int>) -> Range<Int> { range.lowerBound * scale..<range.upperBound * scale }
            let whole = network(picture).cropped(rows: result(core), columns: result(core))
            let offset = core.lowerBound - window.lowerBound
            let part = network(picture.cropped(rows: window, columns: window)).cropped(
                rows: result(offset..<offset + 4), columns: result(offset..<offset + 4))
            let scaleOfValues = whole.floats().map(abs).max()!
            #expect(zip(whole.floats(), part.floats()).allSatisfy { abs($0 - $1) < 1e-4 * scaleOfValues }, "\(file)")
        }
    }
}
