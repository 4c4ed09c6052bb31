import GentoolTensors

/// A transformer block of SwinIR: attention inside of windows, which may be shifted by half of their side, and a layer
/// for each pixel, each around a residual.
struct WindowTransformer: Sendable {
    let norm1: LayerNorm
    let projectIn: Linear
    let projectOut: Linear
    let norm2: LayerNorm
    let expand: Linear
    let contract: Linear
    let heads: Int
    /// The side of the windows, and how far they are shifted.
    let window: Int
    let shift: Int
    /// Heads, places, places.
    private let biases: Tensor

    init(_ from: Weights, _ channels: Int, isShifted: Bool) throws {
        let shape = try from.shape("attn.relative_position_bias_table", axes: 2)
        heads = shape[1]
        guard let side = (1...(2 * PositionBiases.largestWindow - 1)).first(where: { $0 * $0 == shape[0] }),
            side % 2 == 1, shape.count == 2, heads <= channels, channels % heads == 0,
            PositionBiases.areFew(heads: heads, window: (side + 1) / 2)
        else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has position biases of shape \(shape), expected those of a few heads and of square windows of at most "
                    + "\(PositionBiases.largestWindow) pixels")
        }
        // The table has a row for each distance between two places.
        let table = try from.tensor("attn.relative_position_bias_table", shape: shape).floats()
        let (heads, window) = (heads, (side + 1) / 2)
        self.window = window
        shift = isShifted ? window / 2 : 0
        biases = PositionBiases.spread(heads: heads, window: window) { head, down, right in
            table[((down + window - 1) * side + right + window - 1) * heads + head]
        }
        norm1 = try LayerNorm(from["norm1"], channels)
        projectIn = try Linear(from["attn.qkv"], channels, to: 3 * channels)
        projectOut = try Linear(from["attn.proj"], channels, to: channels)
        norm2 = try LayerNorm(from["norm2"], channels)
        let hidden = try from.shape("mlp.fc1.weight", axes: 2)[0]
        expand = try Linear(from["mlp.fc1"], channels, to: hidden)
        contract = try Linear(from["mlp.fc2"], hidden, to: channels)
    }

    /// - Parameter x: N, H, W, channels; H and W are multiples of the window's side.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let (places, channels) = (window * window, x.shape[3])
        let pixels = x.reshaped([x.count / channels, channels])
        let order = order(x.shape)
        var back = [Int](repeating: 0, count: order.count)
        for (place, pixel) in order.enumerated() { back[pixel] = place }

        let windows = projectIn(norm1(pixels)).rows(at: order).reshaped([order.count / places, places, 3 * channels])
        let attended = windows.windowAttention(
            heads: heads, biases: biases, regions: shift > 0 ? regions(x.shape) : nil,
            precision: projectOut.weights.precision)
        let y = projectOut(attended.reshaped([order.count, channels]).rows(at: back), adding: pixels)
        return contract(expand(norm2(y)).gelu(), adding: y).reshaped(x.shape)
    }

    /// The pixels window by window; the picture is a torus, so that shifted windows are whole, too.
    private func order(_ shape: [Int]) -> [Int] {
        let (height, width) = (shape[1], shape[2])
        return places(shape).map { image, row, column in
            (image * height + (row + shift) % height) * width + (column + shift) % width
        }
    }

    /// What of a window lay together before the picture was made a torus.
    private func regions(_ shape: [Int]) -> [UInt8] {
        places(shape).map { _, row, column in
            (row >= shape[1] - shift ? 2 : 0) + (column >= shape[2] - shift ? 1 : 0)
        }
    }

    private func places(_ shape: [Int]) -> [(image: Int, row: Int, column: Int)] {
        var places: [(image: Int, row: Int, column: Int)] = []
        places.reserveCapacity(shape[0] * shape[1] * shape[2])
        for image in 0..<shape[0] {
            for top in stride(from: 0, to: shape[1], by: window) {
                for left in stride(from: 0, to: shape[2], by: window) {
                    for row in top..<(top + window) {
                        for column in left..<(left + window) { places.append((image, row, column)) }
                    }
                }
            }
        }
        return places
    }
}
