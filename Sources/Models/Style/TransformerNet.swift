import GentoolTensors

/// The network of fast neural style (Johnson, Alahi & Fei-Fei 2016, "Perceptual Losses for Real-Time Style Transfer and
/// Super-Resolution") with instance normalization, as PyTorch's examples have it: one file is one style.
public struct TransformerNet: Sendable {
    private let shrinking: [Layer]
    private let blocks: [(first: Layer, second: Layer)]
    private let growing: [Layer]
    private let last: ReflectedConv2d

    /// A convolution with instance normalization.
    private struct Layer: Sendable {
        let convolution: ReflectedConv2d
        let scale: Tensor
        let shift: Tensor

        init(
            _ from: Weights, _ name: String, _ norm: String, _ channels: Int, to outputs: Int, kernel: Int = 3,
            stride: Int = 1
        ) throws {
            convolution = try ReflectedConv2d(
                from[name]["conv2d"], channels, to: outputs, kernel: kernel, stride: stride)
            scale = try from[norm].tensor("weight", shape: [outputs])
            shift = try from[norm].tensor("bias", shape: [outputs])
        }

        func callAsFunction(_ x: Tensor, doubled: Bool = false) -> Tensor {
            convolution(x, doubled: doubled).instanceNormalized(scale: scale, shift: shift)
        }
    }

    /// Whether these weights are of one, by what their tensors are called.
    public static func matches(_ weights: Weights) -> Bool {
        ["conv1.conv2d.weight", "in1.weight", "res1.conv1.conv2d.weight", "deconv1.conv2d.weight"]
            .allSatisfy { weights.contains($0) }
    }

    /// With the widths and the number of blocks that the shapes of the weights tell.
    public init(_ from: Weights) throws {
        let widths = try (1...3).map { try from.shape("conv\($0).conv2d.weight", axes: 4)[0] }
        shrinking = try [
            Layer(from, "conv1", "in1", 3, to: widths[0], kernel: 9),
            Layer(from, "conv2", "in2", widths[0], to: widths[1], stride: 2),
            Layer(from, "conv3", "in3", widths[1], to: widths[2], stride: 2),
        ]
        let count = (1...).first { !from.contains("res\($0 + 1).conv1.conv2d.weight") }!
        blocks = try (1...count).map { index in
            let part = from["res\(index)"]
            return (
                try Layer(part, "conv1", "in1", widths[2], to: widths[2]),
                try Layer(part, "conv2", "in2", widths[2], to: widths[2])
            )
        }
        growing = try [
            Layer(from, "deconv1", "in4", widths[2], to: widths[1]),
            Layer(from, "deconv2", "in5", widths[1], to: widths[0]),
        ]
        last = try ReflectedConv2d(from["deconv3.conv2d"], widths[0], to: 3, kernel: 9)
    }

    /// The least width and height of a picture, which is mirrored at its borders.
    public static let smallestSide = 8

    /// - Parameter x: N, H, W, 3 in 0...1; H and W at least `smallestSide`.
    /// - Returns: the same size and about the same range, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var hidden = 255 * x
        for layer in shrinking { hidden = layer(hidden).leakyReLU(slope: 0) }
        for block in blocks { hidden = block.second(block.first(hidden).leakyReLU(slope: 0)) + hidden }
        for layer in growing { hidden = layer(hidden, doubled: true).leakyReLU(slope: 0) }
        // Sides that are no multiples of 4 have become ones.
        return (last(hidden) / 255).cropped(rows: 0..<x.shape[1], columns: 0..<x.shape[2])
    }
}
