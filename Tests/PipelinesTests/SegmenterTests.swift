import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What PyTorch and Pillow make with the networks in Fixtures/segmenters; `make_segmenter_fixtures.py` makes them again.
@Suite("Networks for masks give what their definitions in PyTorch give")
struct SegmenterTests {
    private static func path(_ name: String) -> String { ReferencePictureTests.fixture("segmenters/\(name)").path }

    private static func expected(_ name: String, in file: String = "expected.safetensors") throws -> Tensor {
        let stored = try #require(try Checkpoint(contentsOf: path(file)).tensors[name])
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    private static let files = [
        ("u2net", "u2net.pth"), ("u2net", "u2net.onnx"), ("u2net", "u2net-folded.onnx"), ("isnet", "isnet.safetensors"),
        ("isnet", "isnet.onnx"), ("isnet", "isnet-folded.onnx"),
    ]

    @Test("whatever kind of file they are in, named or numbered, with batch normalization or without", arguments: files)
    func network(name: String, file: String) throws {
        let network = try SegmenterFile.read(Self.path(file), precision: .f32)
        #expect(
            network.description.text
                == (name == "u2net" ? "U²-Net, 320x320, 6 features" : "IS-Net, 1024x1024, 4 features"))
        let made = network(try Self.expected("\(name)-picture").channelsLast())
        let reference = try Self.expected(name).channelsLast()
        #expect(made.shape == reference.shape)
        #expect(zip(made.floats(), reference.floats()).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("and with all that is done before and behind them, a mask in the picture's size", arguments: files)
    func whole(name: String, file: String) throws {
        var masker = try SegmentationMasker(weights: Self.path(file), precision: .f32)
        masker.side = 64
        let pixels = try Self.expected("pixels")
        let picture = Picture(
            width: 70, height: 50, format: .rgb, samples: .eight(pixels.floats().map { UInt8($0) }))
        let mask = try masker.found(.subject, in: picture).mask
        let reference = try Self.expected("\(name)-whole").floats()
        #expect(mask.width == 70 && mask.height == 50)
        let difference = zip(mask.values, reference).map { abs($0 - $1) }.max()!
        #expect(difference < 1e-4, "\(difference)")
    }

    @Test(
        "and those that take prompts, whether points, a box or nothing is told them",
        arguments: ["at-points", "in-box", "subject"])
    func prompted(name: String) throws {
        func expected(_ name: String) throws -> [Float] {
            try Self.expected(name, in: "prompted-expected.safetensors").floats()
        }
        var masker = try SegmentationMasker(weights: Self.path("prompted.safetensors"), precision: .f32)
        masker.side = 64
        let numbers = try expected("points").map { Int($0) }
        let points = stride(from: 0, to: numbers.count, by: 3).map {
            MaskPoint(x: numbers[$0], y: numbers[$0 + 1], isMeant: numbers[$0 + 2] == 1)
        }
        let box = try expected("box").map { Int($0) }
        let prompts: [String: MaskPrompt] = [
            "at-points": .places(points: points, box: nil),
            "in-box": .places(points: [], box: PixelRect(x: box[0], y: box[1], width: box[2], height: box[3])),
            "subject": .subject,
        ]
        let prompt = try #require(prompts[name])
        #expect(masker.understands(prompt))
        let picture = Picture(
            width: 70, height: 50, format: .rgb, samples: .eight(try expected("pixels").map { UInt8($0) }))
        let mask = try masker.found(prompt, in: picture).mask
        let difference = zip(mask.values, try expected(name)).map { abs($0 - $1) }.max()!
        #expect(difference < 1e-4, "\(difference)")
    }

    @Test("Pictures of other kinds, and of one pixel or one colour, have masks, too")
    func kinds() throws {
        var masker = try SegmentationMasker(weights: Self.path("isnet.safetensors"))
        masker.side = 32
        for format in [PixelFormat.gray, .grayAlpha, .rgba, .cmyk] {
            let picture = Picture(
                width: 1, height: 3, format: format,
                samples: Samples([Float](repeating: 0, count: 3 * format.channels), depth: 16))
            let mask = try masker.found(.subject, in: picture).mask
            #expect(mask.width == 1 && mask.height == 3)
        }
    }

    @Test("A network that finds subjects refuses places and words")
    func prompts() throws {
        let masker = try SegmentationMasker(weights: Self.path("isnet.safetensors"))
        let picture = Picture(width: 2, height: 2, format: .rgb, samples: .eight([UInt8](repeating: 9, count: 12)))
        #expect(masker.understands(.subject))
        for prompt in [MaskPrompt.text("dog"), .places(points: [MaskPoint(x: 0, y: 0)], box: nil)] {
            #expect(!masker.understands(prompt))
            #expect(throws: ModelError.self) { try masker.found(prompt, in: picture) }
        }
    }

    @Test("A network with a part missing, or of another shape, is refused by the tensor's name")
    func incomplete() throws {
        let checkpoint = try Checkpoint(contentsOf: Self.path("u2net.pth"))
        let whole = checkpoint.tensors.mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }
        // Without the first normalization's weights the file counts as one that has all of them folded in.
        for name in whole.keys where name != "stage1.rebnconvin.bn_s1.weight" {
            var tensors = whole
            tensors[name] = nil
            #expect(throws: WeightsError.self, "\(name)") {
                try U2Net(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
            tensors[name] = Tensor(shape: [1, 3, 2])
            #expect(throws: WeightsError.self, "\(name)") {
                try U2Net(Weights(NamedTensors(tensors, name: "file"), precision: .f32))
            }
        }
    }

    @Test("A file for another purpose is refused for what it is")
    func refusals() throws {
        let eraser = EraserNetworkTests.path("migan.pt")
        let refusal = #expect(throws: ModelError.self) { try SegmenterFile.read(eraser) }
        #expect(
            refusal?.description == "\(eraser): is an eraser (MI-GAN); expected a network for masks (U²-Net, IS-Net)")
        let segmenter = Self.path("u2net.onnx")
        let other = #expect(throws: ModelError.self) { try EraserFile.read(segmenter) }
        #expect(
            other?.description
                == "\(segmenter): is a network for masks (U²-Net's kind); expected an eraser (LaMa, MI-GAN)")
    }
}
