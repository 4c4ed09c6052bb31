import GentoolModels
import GentoolTensors

/// Parameters of any name and shape, as small random numbers: speed does not depend on what they are.
struct RandomWeights: WeightSource {
    let name = "random weights"

    /// Parameters by which a network tells what it is.
    private let marks: [String: [Int]]

    init(of marks: [String: [Int]] = [:]) { self.marks = marks }

    /// Every parameter that is asked for is there; of those that only some models have, the marks alone.
    func shape(of tensor: String) -> [Int]? { marks[tensor] }

    func tensor(_ name: String) throws -> Tensor { Tensor(shape: []) }

    func tensor(_ name: String, expected shape: [Int]) -> Tensor? {
        var state: UInt32 = 12_345
        return Tensor(shape: shape) { out in
            for index in 0..<shape.reduce(1, *) {
                state = state &* 1_664_525 &+ 1_013_904_223
                out[index] = (Float(state >> 8) / Float(1 << 23) - 1) * 0.03
            }
        }
    }
}
