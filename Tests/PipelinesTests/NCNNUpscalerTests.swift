import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

/// Lists of layers written here, with the weights of Fixtures/upscalers; `UpscalerNetworkTests` compare those with PyTorch.
@Suite("Upscalers in ncnn's format do what their list of layers says") struct NCNNUpscalerTests {
    private let folder = TemporaryFolder()

    private func write(_ lines: [String], _ name: String) throws {
        let list = (["7767517", "\(lines.count) \(lines.count)"] + lines).joined(separator: "\n")
        try folder.write(list, name + ".param")
    }

    /// The fixture's list and weights with more layers behind them.
    private func extended(by lines: [String]) throws -> any Upscaler {
        let fixture = UpscalerNetworkTests.path("compact-prelu.param")
        let text = try String(contentsOfFile: fixture, encoding: .utf8)
        try write(text.split(separator: "\n").dropFirst(2).map(String.init) + lines, "extended")
        try folder.copy(fixture.replacing(".param", with: ".bin"), to: "extended.bin")
        return try UpscalerFile.read([(folder.path("extended.param"), 1)], precision: .f32)
    }

    private static let picture = Tensor(shape: [1, 5, 6, 3], elements: (0..<90).map { Float($0 * 37 % 90) / 90 })

    @Test("a closing layer that halves the size makes of a network for 4x one for 2x", arguments: [1, 2, 3])
    func ending(kind: Int) throws {
        let halved = try extended(by: ["Interp last 1 1 out0 end 0=\(kind) 1=5.000000e-01 2=5.000000e-01"])
        #expect(halved.description.scale == 2)
        let whole = try UpscalerFile.read([(UpscalerNetworkTests.path("compact-prelu.param"), 1)], precision: .f32)
        let made = halved(Self.picture)
        #expect(made.shape == [1, 10, 12, 3])
        // Of the weights of four pixels halfway between the middle ones: PyTorch's, with a = -0.75.
        let weights: [Float] = [[0, 0, 1, 0], [0, 0.5, 0.5, 0], [-0.09375, 0.59375, 0.59375, -0.09375]][kind - 1]
        let full = whole(Self.picture).floats()
        func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
            full[(min(max(row, 0), 19) * 24 + min(max(column, 0), 23)) * 3 + channel]
        }
        let shift = kind == 1 ? 2 : 1
        for (place, found) in made.floats().enumerated() {
            let (row, column, channel) = (place / 36, place / 3 % 12, place % 3)
            var expected: Float = 0
            for i in 0..<4 {
                for j in 0..<4 {
                    expected +=
                        weights[i] * weights[j] * value(2 * row + i - shift, 2 * column + j - shift, channel)
                }
            }
            #expect(abs(found - expected) < 1e-4 * max(1, abs(expected)))
        }
    }

    @Test("a list whose size is not that of its weights is refused")
    func otherScale() throws {
        let error = #expect(throws: ModelError.self) {
            try extended(by: [
                "Interp last 1 1 out0 middle 0=1 1=5.000000e-01 2=5.000000e-01", "Noop end 1 1 middle end",
            ])
        }
        #expect(error?.description.contains("do not belong together") == true)
    }

    @Test(
        "SPAN is what it is in PyTorch, with the colours it subtracts and what it multiplies them by",
        arguments: [1, 255])
    func span(range: Int) throws {
        let stored = try Checkpoint(contentsOf: UpscalerNetworkTests.path("span-plain.safetensors")).tensors
        let blocks = 6
        let names =
            ["conv_1.eval_conv"] + (1...blocks).flatMap { b in (1...3).map { "block_\(b).c\($0)_r.eval_conv" } }
            + ["conv_2.eval_conv", "conv_cat", "upsampler.0"]
        var lines = [
            "Input in 0 1 data", "MemoryData mean 0 1 mean 0=1 1=1 2=3", "BinaryOp sub 2 1 data mean l0 0=1",
            "BinaryOp mul 1 1 l0 x 0=2 1=1 2=\(range)",
        ]
        let mean: [Float] = [0.4488, 0.4371, 0.4040]
        var weights = mean.withUnsafeBytes { Data($0) }
        for name in names {
            let weight = try #require(stored["\(name).weight"])
            let bias = try #require(stored["\(name).bias"])
            let side = weight.shape[3]
            lines.append(
                "Convolution \(name) 1 1 x x 0=\(weight.shape[0]) 1=\(side) 4=\(side / 2) 5=1 6=\(weight.count)")
            if name.hasPrefix("block") { lines.append("Swish act 1 1 x x") }
            weights += Data(count: 4)
            for tensor in [weight, bias] { weights += tensor.floats().withUnsafeBytes { Data($0) } }
        }
        lines.append("PixelShuffle end 1 1 x out 0=2")
        try write(lines, "span")
        try folder.write(weights, "span.bin")
        let made = try UpscalerFile.read([(folder.path("span.param"), 1)], precision: .f32)
        let source = try UpscalerFile.weights(UpscalerNetworkTests.path("span-plain.safetensors"))
        let reference = try SPAN(
            Weights(source, precision: .f32), normalization: .some(.init(mean: mean, range: Float(range))))
        #expect(made.description.text == "SPAN, 2x, RGB, 4 features, 6 blocks")
        #expect(made(Self.picture) == reference(Self.picture))
    }
}
