import GentoolTensors

/// TinyViT's attention inside of windows, with a learned value for each distance (Graham et al. 2021, "LeViT", §4.1) added
/// to its products, around a residual.
struct TinyViTAttention: Sendable {
    private let norm: LayerNorm
    private let projectIn: Linear
    private let projectOut: Linear
    private let heads: Int
    /// The side of the windows.
    private let window: Int
    /// Heads, places, places.
    private let biases: Tensor
    /// Queries, keys and values of places outside of the picture, which are zeros before they are normalized.
    private let blank: Tensor

    init(_ from: Weights, _ channels: Int) throws {
        let shape = try from.shape("attention_biases", axes: 2)
        guard let side = (1...PositionBiases.largestWindow).first(where: { $0 * $0 == shape[1] }),
            shape.count == 2, shape[0] <= channels, channels % shape[0] == 0,
            PositionBiases.areFew(heads: shape[0], window: side)
        else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has attention biases of shape \(shape), expected those of \(channels) channels in heads, and of square "
                    + "windows of at most \(PositionBiases.largestWindow) pixels")
        }
        (heads, window) = (shape[0], side)
        // A head has a value for each distance, row by row, without a sign.
        let table = try from.tensor("attention_biases", shape: shape).floats()
        biases = PositionBiases.spread(heads: heads, window: side) { head, down, right in
            table[(head * side + abs(down)) * side + abs(right)]
        }
        norm = try LayerNorm(from["norm"], channels)
        projectIn = try Linear(headByHead: from["qkv"], channels, heads: heads)
        projectOut = try Linear(from["proj"], channels, to: channels)
        blank = projectIn(norm(Tensor(shape: [1, channels])))
    }

    /// - Parameter x: N, H, W, channels.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let grid = WindowGrid(x.shape, side: window)
        let attended = grid.split(projectIn(norm(x)), filling: blank)
            .windowAttention(heads: heads, biases: biases, precision: projectOut.weights.precision)
        return projectOut(grid.joined(attended), adding: x)
    }
}

extension Linear {
    /// A layer that makes queries, keys and values, stored head by head; all heads' queries come first here.
    fileprivate init(headByHead from: Weights, _ channels: Int, heads: Int) throws {
        let own = channels / heads
        let order = (0..<3).flatMap { part in
            (0..<heads).flatMap { head in (0..<own).map { (head * 3 + part) * own + $0 } }
        }
        let weight = try from.tensor("weight", shape: [3 * channels, channels])
        let bias = try from.tensor("bias", shape: [3 * channels])
        self.init(
            weight: weight.rows(at: order),
            bias: bias.reshaped([3 * channels, 1]).rows(at: order).reshaped(bias.shape),
            precision: from.precision)
    }
}
