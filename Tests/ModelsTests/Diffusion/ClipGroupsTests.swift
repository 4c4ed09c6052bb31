import GentoolTensors
import Testing

@testable import GentoolModels

@Suite("A clip is worked on in parts that fit into memory")
struct ClipGroupsTests {
    /// Parameters of any name and shape, the same for the same name.
    private struct AnyWeights: WeightSource {
        let name = "test"

        func shape(of tensor: String) -> [Int]? { nil }
        func tensor(_ name: String) throws -> Tensor { Tensor(shape: []) }

        func tensor(_ name: String, expected shape: [Int]) -> Tensor? {
            var generator = TorchGenerator(seed: name.utf8.reduce(5) { 31 &* $0 &+ UInt64($1) })
            return 0.2 * generator.normal(shape)
        }
    }

    private static let weights = Weights(AnyWeights(), precision: .f32)

    @Test("Frames in groups give what all give at once", arguments: [1, 2, 3, 5])
    func frames(atOnce count: Int) throws {
        var configuration = UNetConfiguration()
        configuration.blockOutChannels = [16]
        configuration.normGroups = 4
        configuration.attentionHeads = [2]
        configuration.crossAttentionDim = 12
        var motion = MotionConfiguration()
        (motion.attentionHeads, motion.normGroups) = (2, 4)
        configuration.motion = motion
        var stage = try UNetStage(Self.weights, configuration, resolution: 0, inputs: [24], sampler: nil)
        var generator = TorchGenerator(seed: 1)
        let inputs = [generator.normal([7, 4, 6, 16]), generator.normal([7, 4, 6, 8])]
        let time = generator.normal([7, 64])
        let context = AttentionContext(generator.normal([1, 9, 12]))
        let whole = stage(0, inputs, time: time, context: context, nil)
        stage.elementsAtOnce = count * 4 * 6 * 16
        let grouped = stage(0, inputs, time: time, context: context, nil)
        #expect(grouped.shape == whole.shape && whole.sumOfSquares > 1)
        #expect((grouped - whole).sumOfSquares < 1e-9 * whole.sumOfSquares)
    }

    @Test("Places in chunks give what all give at once, of one clip and of two", arguments: [1, 2], [1, 5, 24])
    func places(clips: Int, atOnce count: Int) throws {
        var configuration = MotionConfiguration()
        (configuration.attentionHeads, configuration.normGroups) = (2, 4)
        var module = try MotionModule(Self.weights, 16, configuration)
        var generator = TorchGenerator(seed: 2)
        let frames = generator.normal([clips * 6, 4, 6, 16])
        let whole = module(frames, clips: clips)
        module.tokensAtOnce = count * clips * 6
        let parts = module(frames, clips: clips)
        #expect(parts.shape == whole.shape && whole.sumOfSquares > 1)
        #expect((parts - whole).sumOfSquares < 1e-9 * whole.sumOfSquares)
        guard clips == 2 else { return }
        // Clips don't see each other.
        let second = module(frames[6..<12], clips: 1)
        #expect((whole[6..<12] - second).sumOfSquares < 1e-9 * second.sumOfSquares)
    }
}
