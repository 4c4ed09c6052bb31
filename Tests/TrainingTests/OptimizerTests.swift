import Foundation
import GentoolTensors
import GentoolTraining
import Testing

/// Against PyTorch.
@Suite("Optimizers")
struct OptimizerTests {
    private struct Reference: Decodable {
        struct Clipped: Decodable {
            let norm: Double
            let values: [[Float]]
        }
        let adam: [[Float]]
        let adamw: [[Float]]
        let muon: [[Float]]
        let clipped: Clipped
        let uniform: [Float]
    }

    private static func reference() throws -> Reference {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/optimizers.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    private static func randn(_ seed: UInt64, _ shape: [Int]) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    private static let shapes = ["a": [4, 5], "b": [6]]

    private static func gradients(step: Int) -> ParameterGradients {
        ParameterGradients([
            "a": randn(UInt64(100 + 2 * step), [4, 5]), "b": randn(UInt64(101 + 2 * step), [6]),
        ])
    }

    @Test("Eight steps of Adam and AdamW give PyTorch's parameters", arguments: [false, true])
    func adam(isDecoupled: Bool) throws {
        var parameters = Parameters(["a": Self.randn(1, [4, 5]), "b": Self.randn(2, [6])])
        var optimizer =
            isDecoupled
            ? Adam(beta1: 0.8, beta2: 0.95, weightDecay: 0.1, isDecoupled: true) : Adam(weightDecay: 0.1)
        for step in 0..<8 {
            optimizer.step(&parameters, Self.gradients(step: step), rate: 0.1 / Double(1 + step))
        }
        let reference = try Self.reference()
        let expected = isDecoupled ? reference.adamw : reference.adam
        for (name, values) in zip(["a", "b"], expected) {
            for (value, reference) in zip(parameters[name].floats(), values) {
                #expect(abs(value - reference) < 1e-6)
            }
        }
    }

    @Test("Four steps of Muon give PyTorch's matrices, and leave vectors, thin matrices and embeddings to others")
    func muon() throws {
        let others = ["bias": [40], "out.weight": [4, 40], "token_embedding.weight": [20, 40]]
        var parameters = Parameters(
            ["wide": Self.randn(1, [18, 40]), "tall": Self.randn(2, [30, 17])].merging(
                others.mapValues { Tensor(shape: $0) }, uniquingKeysWith: { $1 }))
        var optimizer = Muon(weightDecay: 0.1)
        for step in 0..<4 {
            let gradients = ParameterGradients(
                [
                    "wide": Self.randn(UInt64(100 + 2 * step), [18, 40]),
                    "tall": Self.randn(UInt64(101 + 2 * step), [30, 17]),
                ].merging(
                    others.mapValues { Tensor(shape: $0, repeating: 1) }, uniquingKeysWith: { $1 }))
            let rest = optimizer.step(&parameters, gradients, rate: 0.1 / Double(1 + step))
            #expect(Set(rest.tensors.keys) == Set(others.keys))
        }
        for (name, values) in zip(["wide", "tall"], try Self.reference().muon) {
            for (value, reference) in zip(parameters[name].floats(), values) {
                #expect(abs(value - reference) < 2e-5)
            }
        }
        for name in others.keys { #expect(parameters[name].floats().allSatisfy { $0 == 0 }) }
    }

    @Test("Clipping gives PyTorch's gradients, and leaves small ones alone")
    func clipping() throws {
        let reference = try Self.reference().clipped
        var gradients = Self.gradients(step: 0)
        #expect(abs(gradients.clip(to: 1.5) - reference.norm) < 1e-5)
        for (name, values) in zip(["a", "b"], reference.values) {
            for (value, expected) in zip(gradients[name]!.floats(), values) {
                #expect(abs(value - expected) < 1e-6)
            }
        }
        let before = gradients
        gradients.clip(to: 2)
        #expect(gradients.tensors == before.tensors)
    }

    @Test("Gradients of parts of a batch add up to the batch's")
    func accumulation() {
        let parameters = Parameters(["w": Self.randn(1, [3, 4])])
        let x = Self.randn(2, [6, 4])
        func gradients(_ rows: Range<Int>) -> ParameterGradients {
            let weights = PackedWeights(parameters["w"], precision: .f32)
            return parameters.gradients(of: x[rows].linear(weights).squared().mean())
        }
        var sum = 0.5 * gradients(0..<3)
        sum += 0.5 * gradients(3..<6)
        let whole = gradients(0..<6)["w"]!
        #expect((sum["w"]! - whole).sumOfSquares < 1e-10 * whole.sumOfSquares)
    }

    @Test("Uniform numbers equal PyTorch's")
    func uniform() throws {
        var generator = TorchGenerator(seed: 3)
        #expect(generator.uniform([5]).floats() == (try Self.reference().uniform))
    }

    @Test("The learning rate rises in a line and falls along a cosine")
    func learningRate() {
        let rate = LearningRate(2, warmUp: 4, schedule: .cosine(steps: 14, final: 0.1))
        #expect((0..<4).map { rate.rate(at: $0) } == [0.5, 1, 1.5, 2])
        #expect(rate.rate(at: 4) == 2)
        #expect(abs(rate.rate(at: 9) - 1.1) < 1e-12)
        #expect(abs(rate.rate(at: 14) - 0.2) < 1e-12 && rate.rate(at: 100) == rate.rate(at: 14))
        #expect(LearningRate(2).rate(at: 7) == 2)
    }

    @Test("The moving average follows the parameters by its decay")
    func average() {
        var parameters = Parameters(["w": Tensor(shape: [2], elements: [0, 0])])
        var average = MovingAverage(parameters, decay: 0.9, warmsUp: false)
        var young = MovingAverage(parameters, decay: 0.9)
        parameters = Parameters(["w": Tensor(shape: [2], elements: [1, -2])])
        for _ in 0..<3 {
            average.update(parameters)
            young.update(parameters)
        }
        #expect(abs(average.tensors["w"]!.floats()[1] + 2 * (1 - 0.729)) < 1e-6)
        let kept = (2.0 / 11) * (3.0 / 12) * (4.0 / 13)
        #expect(abs(Double(young.tensors["w"]!.floats()[0]) - (1 - kept)) < 1e-6)
    }
}
