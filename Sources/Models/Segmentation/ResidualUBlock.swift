import GentoolTensors

/// A residual U-block (Qin et al. 2020, "U²-Net", figure 2): a small U-Net around a residual.
struct ResidualUBlock: Sendable {
    private let input: Conv2d
    private let down: [Conv2d]
    private let up: [Conv2d]
    /// Whether it halves pictures between its layers; otherwise layers look further and further.
    private let isShrinking: Bool

    /// - Parameters:
    ///   - channels: of its input.
    ///   - depth: layers on its way down.
    ///   - isShrinking: as published, blocks whose input is small already (RSU-4F) don't.
    ///   - isFolded: whether convolutions have batch normalization in them already.
    init(_ from: Weights, _ channels: Int, depth: Int, isShrinking: Bool, isFolded: Bool) throws {
        func layer(_ name: String, _ channels: Int, dilation: Int) throws -> Conv2d {
            let part = from["rebnconv\(name)"]
            let outputs = try part.shape("conv_s1.weight", axes: 4)[0]
            return try Conv2d(
                part["conv_s1"], normalizedBy: isFolded ? nil : part["bn_s1"], channels, to: outputs, dilation: dilation
            )
        }
        self.isShrinking = isShrinking
        let input = try layer("in", channels, dilation: 1)
        var width = input.weights.outputs
        let down = try (0..<depth).map { index in
            let dilation = isShrinking ? (index == depth - 1 ? 2 : 1) : 1 << index
            let made = try layer("\(index + 1)", width, dilation: dilation)
            width = made.weights.outputs
            return made
        }
        // From the lowest one up; each sees what the layer beside it has made, too.
        up = try (0..<(depth - 1)).reversed().map { index in
            let made = try layer(
                "\(index + 1)d", width + down[index].weights.outputs, dilation: isShrinking ? 1 : 1 << index)
            width = made.weights.outputs
            return made
        }
        guard width == input.weights.outputs else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has a block that makes \(width) channels of \(input.weights.outputs), around which there is a residual"
            )
        }
        (self.input, self.down) = (input, down)
    }

    var outputs: Int { input.weights.outputs }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let first = input(x)
        var seen: [Tensor] = []
        for (index, layer) in down.enumerated() {
            let isSmaller = isShrinking && index > 0 && index < down.count - 1
            seen.append(layer(seen.last.map { isSmaller ? $0.maxPooled() : $0 } ?? first))
        }
        var hidden = seen.removeLast()
        for layer in up {
            let beside = seen.removeLast()
            hidden = hidden.interpolated(height: beside.shape[1], width: beside.shape[2], .bilinear)
            hidden = layer(.concatenated([hidden, beside], axis: 3))
        }
        return hidden + first
    }
}
