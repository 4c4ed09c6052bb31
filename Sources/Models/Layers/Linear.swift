import GentoolTensors

/// A linear layer.
struct Linear: Sendable {
    let weights: PackedWeights
    let bias: Tensor?

    init(_ from: Weights, _ channels: Int, to outputs: Int, bias hasBias: Bool = true) throws {
        weights = PackedWeights(
            try from.array("weight", shape: [outputs, channels]), precision: from.precision)
        bias = hasBias ? try from.tensor("bias", shape: [outputs]) : nil
    }

    /// Several layers over the same input as one; their outputs come one after the other.
    init(stacking layers: [Weights], _ channels: Int, to outputs: Int, bias hasBias: Bool) throws {
        weights = PackedWeights(
            WeightArray.stacked(try layers.map { try $0.array("weight", shape: [outputs, channels]) }),
            precision: layers[0].precision)
        bias =
            hasBias ? .concatenated(try layers.map { try $0.tensor("bias", shape: [outputs]) }, axis: 0) : nil
    }

    /// Stacks layers without biases that have outputs of different numbers.
    ///
    /// - Parameter outputs: of each.
    init(stacking layers: [Weights], _ channels: Int, to outputs: [Int]) throws {
        weights = PackedWeights(
            WeightArray.stacked(
                try zip(layers, outputs).map { try $0.array("weight", shape: [$1, channels]) }),
            precision: layers[0].precision)
        bias = nil
    }

    /// Of weights made in memory: outputs × channels.
    init(weight: Tensor, bias: Tensor?, precision: Precision) {
        weights = PackedWeights(weight, precision: precision)
        self.bias = bias
    }

    func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil) -> Tensor {
        x.linear(weights, bias: bias, adding: residual)
    }
}
