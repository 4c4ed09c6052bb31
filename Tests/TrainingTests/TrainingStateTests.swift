import Foundation
import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolTraining

@Suite("Training")
struct TrainingStateTests {
    private let folder = TemporaryFolder()

    private static func configuration() -> UNetConfiguration {
        var configuration = UNetConfiguration()
        configuration.blockOutChannels = [32, 64]
        configuration.hasAttention = [false, true]
        configuration.layersPerBlock = 1
        configuration.transformerLayersPerBlock = [1, 1]
        configuration.attentionHeads = [2, 2]
        configuration.onlyCrossAttention = [false, false]
        configuration.crossAttentionDim = 8
        configuration.normGroups = 8
        return configuration
    }

    private static func start(_ precision: Precision) throws -> TrainingState {
        let parameters = try Parameters(seed: 5) {
            try UNet(Weights($0, precision: precision), configuration())
        }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.99), muon: Muon())
    }

    /// A step that predicts noise added to a fixed picture.
    private static func step(_ state: inout TrainingState, _ precision: Precision) throws -> Float {
        let model = try UNet(Weights(state.parameters, precision: precision), configuration())
        var generator = TorchGenerator(seed: 8 &+ UInt64(state.step))
        let noise = generator.normal([3, 8, 8, 4])
        let clean = Tensor(shape: [3, 8, 8, 4], repeating: 0.5)
        let answer = model(
            clean + noise, timesteps: [10, 500, 900],
            conditioning: Conditioning(context: Tensor(shape: [3, 2, 8], repeating: 0.1)))
        let loss = Tensor.squaredError(answer, noise)
        state.descend(loss, rate: LearningRate(2e-3, warmUp: 3).rate(at: state.step))
        state.step += 1
        return loss.floats()[0]
    }

    @Test("Ten steps equal five, a file, and five more, bit for bit", arguments: Precision.allCases)
    func resumption(_ precision: Precision) throws {
        let path = folder.path("training.safetensors")
        var whole = try Self.start(precision)
        var losses: [Float] = []
        for _ in 0..<10 { losses.append(try Self.step(&whole, precision)) }
        var first = try Self.start(precision)
        first.notes["data"] = "a \"picture\"\n"
        for _ in 0..<5 { _ = try Self.step(&first, precision) }
        try first.write(to: path)
        var second = try TrainingState(contentsOf: path)
        #expect(second.step == 5 && second.notes == first.notes)
        var later: [Float] = []
        for _ in 0..<5 { later.append(try Self.step(&second, precision)) }
        #expect(later == Array(losses[5...]))
        #expect(second.parameters.tensors == whole.parameters.tensors)
        #expect(second.average?.tensors == whole.average?.tensors)
        #expect(losses[9] < 0.9 * losses[0], "\(losses)")
    }

    @Test("A trained network is read like any other checkpoint")
    func checkpoint() throws {
        let path = folder.path("training.safetensors")
        let state = try Self.start(.f32)
        try state.write(to: path)
        let file = try Checkpoint(contentsOf: path)
        let stored = try #require(file.tensors["conv_in.weight"])
        #expect(
            stored.shape == [32, 4, 3, 3] && stored.floats() == state.parameters["conv_in.weight"].floats())
        #expect(file.metadata["step"] == "0")
    }

    @Test("A file that is no training is refused in one line that names it")
    func refusal() throws {
        let path = folder.path("training.safetensors")
        try Checkpoint.write(["a": TensorContents(shape: [1], floats: [1])], to: path)
        #expect {
            _ = try TrainingState(contentsOf: path)
        } throws: { error in
            let line = "\(error)"
            return line.hasPrefix("\(path): ") && !line.contains("\n") && line.contains("step")
        }
    }

    @Test("A damaged, cut or foreign state is refused by what it is, and nobody is told to download it again")
    func damage() throws {
        let path = folder.path("training.safetensors")
        try Self.start(.f32).write(to: path)
        let whole = try FileBytes.read(path)
        var (flipped, digit) = (whole, whole)
        flipped.replaceSubrange((whole.count / 2)..<(whole.count / 2 + 64), with: repeatElement(0x12, count: 64))
        // A step in the header that is still a number.
        let step = try #require(whole.firstRange(of: Array(#""step":"0""#.utf8)))
        digit[step.upperBound - 2] = UInt8(ascii: "7")
        let cases: [(bytes: [UInt8], code: ErrorCode)] = [
            (flipped, .damaged), (digit, .damaged), (Array(whole.dropLast(100)), .damaged),
            (Array(whole.prefix(100)), .damaged), ([], .damaged), (Array("no weights at all".utf8), .wrongFormat),
        ]
        for (bytes, code) in cases {
            try FileBytes.write(bytes, to: path)
            let error = #expect(throws: TrainingError.self) { try TrainingState(contentsOf: path) }
            #expect(error?.code == code && error?.remedy == .restoreOrBeginAnew, "\(error?.description ?? "")")
            #expect(error?.reason.contains("download") == false && error?.reason.contains("GGUF") == false)
        }
    }

    @Test("A state with numbers that are infinite or undefined is refused, also one that says no checksum")
    func notFinite() throws {
        let path = folder.path("training.safetensors")
        var state = try Self.start(.f32)
        let shape = state.parameters["conv_in.bias"].shape
        state.model.average?.tensors["conv_in.bias"] = Tensor(shape: shape, repeating: .nan)
        try state.write(to: path)
        let error = #expect(throws: TrainingError.self) { try TrainingState(contentsOf: path) }
        #expect(error?.code == .notFinite && error?.reason.contains("conv_in.bias") == true)
    }

    @Test("A folder that isn't there is an error of one line, and no file is left")
    func unwritable() throws {
        let path = folder.path("missing/state.safetensors")
        let state = try Self.start(.f32)
        #expect(throws: CheckpointError.self) { try state.write(to: path) }
        #expect(folder.names.isEmpty)
    }

    @Test("Parameters begin in PyTorch's bounds, the same for the same seed")
    func initialization() throws {
        let parameters = try Self.start(.f32).parameters
        let weight = parameters["down_blocks.1.resnets.0.conv2.weight"]
        let bound = 1 / Float(64 * 9).squareRoot()
        #expect(weight.floats().allSatisfy { abs($0) <= bound } && weight.floats().max()! > 0.99 * bound)
        #expect(abs(weight.detached.standardDeviation - bound / 3.0.squareRoot().asFloat) < 0.01 * bound)
        let bias = parameters["down_blocks.1.resnets.0.conv2.bias"]
        #expect(bias.floats().allSatisfy { abs($0) <= bound } && bias.floats().max()! > 0.5 * bound)
        #expect(parameters["conv_norm_out.weight"].floats().allSatisfy { $0 == 1 })
        #expect(parameters["conv_norm_out.bias"].floats().allSatisfy { $0 == 0 })
        #expect(try Self.start(.f32).parameters.tensors == parameters.tensors)
    }
}

extension Double {
    fileprivate var asFloat: Float { Float(self) }
}
