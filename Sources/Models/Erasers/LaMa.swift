import GentoolTensors
import Glibc

/// LaMa's generator (Suvorov et al. 2021, "Resolution-robust Large Mask Inpainting with Fourier Convolutions"): halved a
/// few times, residual blocks of fast Fourier convolutions, doubled as often.
public struct LaMa: Eraser {
    /// What its weights tell of it.
    public let description: EraserDescription
    /// Halvings of the picture's size.
    private let downsamplings: Int
    private let first: Conv2d
    private let shrinking: [Conv2d]
    private let blocks: [(first: FourierConvolution, second: FourierConvolution)]
    private let growing: [TransposedConv2d]
    private let last: NarrowConv2d

    /// The side of the pictures that it was trained on.
    private static let trainedSide = 256
    private static let mostHalvings = 6

    /// The part of some weights whose layers are counted as LaMa's; `nil` if there is none.
    static func part(of weights: Weights) -> Weights? {
        ["model", "model.model", "generator.model", "generator.model.model", "model.generator.model"]
            .lazy.map { weights[$0] }
            .first { $0.contains("1.ffc.convl2l.weight") && $0.contains("1.bn_l.running_mean") }
    }

    /// With the widths and numbers of layers that the weights tell.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public init(_ weights: Weights) throws {
        func failure(_ reason: String) -> WeightsError {
            WeightsError(.wrongModel, source: weights.source.name, reason)
        }
        guard let from = Self.part(of: weights) else {
            throw failure("has no Fourier convolutions; it is no LaMa")
        }
        let features = try from.shape("1.ffc.convl2l.weight", axes: 4)[0]
        first = try Conv2d(
            from["1.ffc.convl2l"], normalizedBy: from["1.bn_l"], 4, to: features, kernel: 7, padding: Padding(0),
            bias: false)

        // Layers are counted: the mirrored border is 0, the first one 1; those that halve follow.
        let downsamplings = (0...).first { !from.contains("\($0 + 2).ffc.convl2l.weight") }!
        guard 1...Self.mostHalvings ~= downsamplings else {
            throw failure("halves the picture \(downsamplings) times, expected 1 to \(Self.mostHalvings) times")
        }
        self.downsamplings = downsamplings
        var channels = features
        var global = 0
        shrinking = try (2..<(downsamplings + 2)).map { index in
            let layer = from[index]
            var parts = [("convl2l", "bn_l")]
            if index == downsamplings + 1 { parts.append(("convl2g", "bn_g")) }
            // The last one makes channels of both kinds, of the same input.
            let made = try parts.map { part in
                let outputs = try layer.shape("ffc.\(part.0).weight", axes: 4)[0]
                let norm = try BatchNorm(layer[part.1], outputs)
                let weight = try layer.tensor("ffc.\(part.0).weight", shape: [outputs, channels, 3, 3])
                global = part.1 == "bn_g" ? outputs : 0
                return (weight: norm.folded(into: weight), bias: norm.shift)
            }
            let convolution = Conv2d(
                weight: .concatenated(made.map(\.weight), axis: 0), bias: .concatenated(made.map(\.bias), axis: 0),
                slope: 0, stride: 2, padding: Padding(0), precision: from.precision)
            channels = convolution.weights.outputs
            return convolution
        }
        let start = downsamplings + 2
        let count = (0...).first { !from.contains("\(start + $0).conv1.ffc.convl2l.weight") }!
        let (local, all) = (channels - global, global)
        blocks = try (start..<(start + count)).map {
            (
                try FourierConvolution(from[$0]["conv1"], local: local, global: all),
                try FourierConvolution(from[$0]["conv2"], local: local, global: all)
            )
        }

        // Behind the blocks one layer joins channels; behind those that double there are activations.
        growing = try (0..<downsamplings).map { index in
            let place = start + count + 1 + 3 * index
            let outputs = try from.shape("\(place).weight", axes: 4)[1]
            defer { channels = outputs }
            return try TransposedConv2d(from[place], normalizedBy: from[place + 1], channels, to: outputs)
        }
        let place = start + count + 1 + 3 * downsamplings + 1
        guard !from.contains("\(place - 1).conv1.ffc.convl2l.weight") else {
            throw failure("ends with a Fourier convolution, expected none, as in Big-LaMa")
        }
        last = try NarrowConv2d(from[place], channels, to: 3, kernel: 7)
        description = EraserDescription(
            architecture: EraserArchitecture.lama.rawValue, side: Self.trainedSide, features: features, blocks: count)
    }

    /// `nil`: it takes pictures of any size.
    public var side: Int? { nil }
    /// 2 for each halving of the picture, multiplied.
    public var alignment: Int { 1 << downsamplings }

    /// The picture with its hole painted.
    ///
    /// - Parameters:
    ///   - picture: N, H, W, 3 in 0...1; H and W are multiples of `alignment`.
    ///   - mask: N, H, W, 1: 1 is the hole, 0 is known.
    /// - Returns: N, H, W, 3 in 0...1.
    public func callAsFunction(_ picture: Tensor, mask: Tensor) -> Tensor {
        let input = Tensor.concatenated([picture.hidden(under: mask), mask], axis: 3)
        var hidden = first(input.reflectionPadded(Padding(3)))
        for layer in shrinking { hidden = layer(hidden.reflectionPadded(Padding(1))) }
        for block in blocks { hidden = hidden + block.second(block.first(hidden)) }
        for layer in growing { hidden = layer(hidden) }
        return last(hidden.reflectionPadded(Padding(3))).mapped { 1 / (1 + exp(-$0)) }
    }
}
