import GentoolTensors

/// A residual in residual dense block (Wang et al. 2018, "ESRGAN", figure 4): three dense layers of five convolutions, each
/// around a residual, all three around another.
struct ResidualDenseBlocks: Sendable {
    static let depth = 3
    /// What activations keep of negative values.
    static let slope: Float = 0.2
    /// How much of what layers make is added, so that training stays stable.
    private static let residualScale: Float = 0.2

    private let features: Int
    /// By layer: four convolutions that add channels, and one that makes features again.
    private let layers: [[Conv2d]]

    init(_ from: Weights, _ features: Int, growth: Int, _ names: RRDBNames) throws {
        self.features = features
        layers = try (0..<Self.depth).map { layer in
            let plus = "\(names.dense)\(layer + 1).conv1x1.weight"
            guard !from.contains(plus) else {
                throw WeightsError(
                    .unsupported, source: from.source.name,
                    "tensor \(plus) is of ESRGAN+ (Rakotonirina and Rasoanaivo 2020), which is not built; use one without it"
                )
            }
            // The outer residual scales the last layer's once more; scaled weights do both for nothing.
            let scale = layer == Self.depth - 1 ? Self.residualScale * Self.residualScale : Self.residualScale
            return try (0..<5).map { index in
                let part = from["\(names.dense)\(layer + 1).conv\(index + 1)\(names.suffix)"]
                let (channels, outputs) = (features + index * growth, index == 4 ? features : growth)
                let weight = try part.tensor("weight", shape: [outputs, channels, 3, 3])
                let bias = try part.tensor("bias", shape: [outputs])
                return index == 4
                    ? Conv2d(weight: scale * weight, bias: scale * bias, precision: from.precision)
                    : Conv2d(weight: weight, bias: bias, slope: Self.slope, precision: from.precision)
            }
        }
    }

    /// Changes the features in the first channels of the first stack; there is a stack for each layer.
    func callAsFunction(_ stacks: [FeatureStack]) {
        for (index, layer) in layers.enumerated() {
            let (stack, next) = (stacks[index], stacks[(index + 1) % Self.depth])
            for convolution in layer.dropLast() {
                stack.convolve(
                    with: convolution.weights, bias: convolution.bias, slopes: convolution.slopes, into: stack,
                    at: convolution.weights.channels)
            }
            let isLast = index == Self.depth - 1
            if isLast { next.add(stack, times: Self.residualScale, channels: features) }
            stack.convolve(
                with: layer[4].weights, bias: layer[4].bias, into: next, at: 0, adding: isLast ? next : stack)
        }
    }
}
