import GentoolModels
import GentoolTensors

/// Weights to begin with, of networks that take prompts or don't, as weights of one that does: at first it pays no attention
/// to prompts that it doesn't know.
struct StartWithoutPrompts: WeightSource {
    private let start: any WeightSource

    /// Weights of any network; all but the first layer of one that takes colours alone stay as they are.
    init(_ start: any WeightSource) { self.start = start }

    var name: String { start.name }

    private static let first = "conv_in.weight"

    func shape(of tensor: String) -> [Int]? {
        guard var shape = start.shape(of: tensor) else { return nil }
        if tensor == Self.first, shape.count == 4, shape[1] == 3 { shape[1] += U2Net.promptChannels }
        return shape
    }

    func tensor(_ name: String) throws -> Tensor {
        let tensor = try start.tensor(name)
        guard let shape = shape(of: name), shape != tensor.shape else { return tensor }
        let zeros = Tensor(shape: [shape[0], U2Net.promptChannels] + shape[2...])
        return .concatenated([tensor, zeros], axis: 1)
    }
}
