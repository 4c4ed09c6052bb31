import GentoolTensors

/// Linear layers with ReLUs between them.
struct Perceptron: Sendable {
    private let layers: [Linear]

    init(_ from: Weights, _ channels: Int, to outputs: Int) throws {
        let count = max(1, from.count("layers", anyOf: ["weight", "bias"]))
        var channels = channels
        layers = try (0..<count).map { index in
            let part = from["layers"][index]
            let width = index == count - 1 ? outputs : try part.shape("weight", axes: 2)[0]
            defer { channels = width }
            return try Linear(part, channels, to: width)
        }
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        layers.enumerated().reduce(x) { x, layer in
            layer.element(layer.offset > 0 ? x.leakyReLU(slope: 0) : x)
        }
    }
}
