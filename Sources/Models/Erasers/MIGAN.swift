import GentoolTensors

/// MI-GAN's generator in the form for inference (Sargsyan et al. 2023, "MI-GAN: A Simple Baseline for Image Inpainting on
/// Mobile Devices"): an encoder down to 4 × 4 pixels and a synthesis up again, both of separable convolutions, with what
/// the encoder saw at each resolution added.
public struct MIGAN: Eraser {
    /// What its weights tell of it.
    public let description: EraserDescription
    private let first: Conv2d
    private let encoder: [EncoderBlock]
    private let synthesis: [SynthesisBlock]

    private static let activation = LimitedLeakyReLU(slope: 0.2, gain: Float(2).squareRoot(), limit: 256)
    private static let smallestSide = 4
    private static let largestSide = 4096

    /// A convolution of each channel and one of each pixel, between which the picture may be halved and behind which it
    /// may be doubled.
    private struct SeparableConvolution: Sendable {
        let channels: Int
        let outputs: Int
        private let spatial: DepthwiseWeights
        private let bias: Tensor
        private let shrinking: DepthwiseWeights?
        private let mixing: Conv2d
        private let enlarging: DepthwiseWeights?
        /// Height × width of the result, as strong as it is added.
        private let noise: Tensor?

        enum Resizing { case none, halving, doubling }

        /// - Parameter side: of the result, where noise is added.
        init(_ from: Weights, side: Int, _ resizing: Resizing = .none) throws {
            func filter(_ name: String, _ channels: Int) throws -> DepthwiseWeights {
                DepthwiseWeights(try from.tensor("\(name).filter.weight", shape: [channels, 1, 4, 4]))
            }
            let shape = try from.shape("conv2.weight", axes: 4)
            (outputs, channels) = (shape[0], shape[1])
            spatial = DepthwiseWeights(try from.tensor("conv1.weight", shape: [channels, 1, 3, 3]))
            bias = try from.tensor("conv1.bias", shape: [channels])
            shrinking = resizing == .halving ? try filter("downsample", channels) : nil
            mixing = try Conv2d(from["conv2"], channels, to: outputs, kernel: 1, bias: false)
            enlarging = resizing == .doubling ? try filter("upsample", outputs) : nil
            noise =
                from.contains("noise_const")
                ? try from.tensor("noise_strength", shape: []).scalar
                    * from.tensor("noise_const", shape: [side, side]) : nil
        }

        /// - Parameter residual: added to the result.
        func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil) -> Tensor {
            var hidden = x.depthwiseConvolved(with: spatial, bias: bias, padding: Padding(1), activation: activation)
            if let shrinking { hidden = hidden.depthwiseConvolved(with: shrinking, stride: 2, padding: Padding(1)) }
            hidden = mixing(hidden)
            if let enlarging {
                return hidden.enlarged(by: enlarging, noise: noise, activation: activation, adding: residual)
            }
            hidden.form(activation, noise: noise, adding: residual)
            return hidden
        }
    }

    private struct EncoderBlock: Sendable {
        let features: SeparableConvolution
        let next: SeparableConvolution
    }

    private struct SynthesisBlock: Sendable {
        let first: SeparableConvolution
        let second: SeparableConvolution
        let picture: Conv2d
        /// What doubles the picture of the block before; the first block has none.
        let enlarging: DepthwiseWeights?

        init(_ from: Weights, side: Int) throws {
            let isFirst = side == MIGAN.smallestSide
            first = try SeparableConvolution(from["conv1"], side: side, isFirst ? .none : .doubling)
            second = try SeparableConvolution(from["conv2"], side: side)
            picture = try Conv2d(from["torgb"], second.outputs, to: 3, kernel: 1)
            enlarging =
                isFirst
                ? nil : DepthwiseWeights(try from.tensor("upsample.filter.weight", shape: [3, 1, 4, 4]))
        }
    }

    /// The part of some weights that is a MI-GAN; `nil` if there is none.
    static func part(of weights: Weights) -> Weights? {
        [weights, weights["model"], weights["generator"]].first {
            $0.contains("encoder.b4.conv1.conv1.weight") && $0.contains("synthesis.b4.torgb.weight")
        }
    }

    /// With the resolutions and widths that the weights tell.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public init(_ weights: Weights) throws {
        func failure(_ reason: String) -> WeightsError {
            WeightsError(.wrongModel, source: weights.source.name, reason)
        }
        guard let from = Self.part(of: weights) else {
            throw failure("has no encoder and synthesis of separable convolutions; it is no MI-GAN")
        }
        let sides = Array(
            sequence(first: Self.smallestSide) { $0 * 2 }
                .prefix { $0 <= Self.largestSide && from.contains("encoder.b\($0).conv1.conv1.weight") })
        let side = sides.last!
        let features = try from.shape("encoder.b\(side).fromrgb.weight", axes: 4)[0]
        first = try Conv2d(from["encoder.b\(side).fromrgb"], 4, to: features, kernel: 1)
        encoder = try sides.reversed().map {
            EncoderBlock(
                features: try SeparableConvolution(from["encoder.b\($0).conv1"], side: $0),
                next: try SeparableConvolution(
                    from["encoder.b\($0).conv2"], side: $0, $0 == Self.smallestSide ? .none : .halving))
        }
        synthesis = try sides.map { try SynthesisBlock(from["synthesis.b\($0)"], side: $0) }
        description = EraserDescription(
            architecture: EraserArchitecture.migan.rawValue, side: side, features: features, blocks: sides.count)

        var channels = features
        for block in encoder {
            guard block.features.channels == channels, block.features.outputs == channels,
                block.next.channels == channels
            else { throw failure("has layers of the encoder that don't fit together at \(channels) channels") }
            channels = block.next.outputs
        }
        for (block, seen) in zip(synthesis, encoder.reversed()) {
            guard block.first.channels == channels, block.first.outputs == seen.features.outputs,
                block.second.channels == block.first.outputs
            else { throw failure("has layers of the synthesis that don't fit together at \(channels) channels") }
            channels = block.second.outputs
        }
    }

    /// The one size that it was trained for, in pixels.
    public var side: Int? { description.side }
    /// Its own side: no other size is a multiple that it takes.
    public var alignment: Int { description.side }

    /// The picture with its hole painted.
    ///
    /// - Parameters:
    ///   - picture: N, side, side, 3 in 0...1.
    ///   - mask: N, side, side, 1: 1 is the hole, 0 is known.
    /// - Returns: N, side, side, 3: about 0...1, not clamped.
    public func callAsFunction(_ picture: Tensor, mask: Tensor) -> Tensor {
        let known = (2 * picture - 1).hidden(under: mask)
        var hidden = first(.concatenated([-1 * mask + 0.5, known], axis: 3))
        hidden.form(Self.activation)
        var seen: [Tensor] = []
        for block in encoder {
            seen.append(block.features(hidden))
            hidden = block.next(seen.last!)
        }
        var made: Tensor?
        for (block, features) in zip(synthesis, seen.reversed()) {
            hidden = block.second(block.first(hidden, adding: features))
            let base = made.flatMap { made in block.enlarging.map { made.enlarged(by: $0) } }
            made = block.picture(hidden, adding: base)
        }
        return 0.5 * made! + 0.5
    }
}
