import GentoolTensors
import Glibc

/// U²-Net (Qin et al. 2020) and IS-Net (Qin et al. 2022, "Highly Accurate Dichotomous Image Segmentation"), as which
/// u2net, u2netp, silueta, isnet-general-use, isnet-anime and RMBG-1.4 are passed around: a U-Net of residual U-blocks that
/// says of each pixel whether it is of the subject.
public struct U2Net: Sendable {
    /// What there is to say of it.
    public struct Description: Sendable, Equatable, Encodable {
        /// The name under which it was published.
        public let architecture: String
        /// The side of the pictures that it was trained on.
        public let side: Int
        /// Channels behind its first block.
        public let features: Int

        /// For a person.
        public var text: String { "\(architecture), \(side)x\(side), \(features) features" }
    }

    /// What its weights tell of it.
    public let description: Description
    /// What is taken from colours in 0...1, and what they are divided by then.
    public let mean: [Float]
    /// What red, green and blue are divided by after `mean` was taken from them.
    public let deviation: [Float]
    /// Whether it can be told what is meant: behind the colours it is shown `promptChannels` more, all 0 where it is the
    /// subject.
    public let takesPrompts: Bool
    /// 1 at points of what is meant, at points of what is not, and in a box around what is meant: see `PromptMaps`.
    public static let promptChannels = 3

    /// IS-Net's halving of the picture; U²-Net has none.
    private let first: Conv2d?
    private let encoder: [ResidualUBlock]
    private let decoder: [ResidualUBlock]
    /// What makes a mask of features, from the largest ones to the smallest ones.
    private let sides: [Conv2d]
    /// What joins these masks; IS-Net takes the largest one.
    private let fusion: Conv2d?

    /// Layers of each block on its way down, in the encoder; the last two don't shrink.
    static let depths = [7, 6, 5, 4, 4, 4]
    private static let shrinking = 4

    /// Whether these weights are of one, by what their tensors are called.
    public static func matches(_ weights: Weights) -> Bool {
        ["stage1.rebnconvin.conv_s1.weight", "stage6.rebnconv4.conv_s1.weight", "side6.weight"]
            .allSatisfy { weights.contains($0) }
    }

    /// With the widths that the shapes of the weights tell.
    ///
    /// - Parameters:
    ///   - from: its weights.
    ///   - side: of the pictures that it was trained on; by default that of the published networks.
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public init(_ from: Weights, side: Int? = nil) throws {
        let isHalving = from.contains("conv_in.weight")
        // Programs that export networks fold batch normalization into convolutions.
        let isFolded = !from.contains("stage1.rebnconvin.bn_s1.weight")
        var channels = 3
        if isHalving {
            let shape = try from.shape("conv_in.weight", axes: 4)
            takesPrompts = shape[1] == 3 + Self.promptChannels
            let inputs = takesPrompts ? shape[1] : 3
            first = try Conv2d(from["conv_in"], inputs, to: shape[0], stride: 2, padding: Padding(1))
            channels = shape[0]
        } else {
            takesPrompts = false
            first = nil
        }
        let encoder = try Self.depths.enumerated().map { index, depth in
            let block = try ResidualUBlock(
                from["stage\(index + 1)"], channels, depth: depth, isShrinking: index < Self.shrinking,
                isFolded: isFolded)
            channels = block.outputs
            return block
        }
        decoder = try (0..<(encoder.count - 1)).reversed().map { index in
            let block = try ResidualUBlock(
                from["stage\(index + 1)d"], channels + encoder[index].outputs, depth: Self.depths[index],
                isShrinking: index < Self.shrinking, isFolded: isFolded)
            channels = block.outputs
            return block
        }
        let widths = decoder.reversed().map(\.outputs) + [encoder.last!.outputs]
        sides = try widths.enumerated().map { index, width in
            try Conv2d(from["side\(index + 1)"], width, to: 1, padding: Padding(1))
        }
        fusion = isHalving ? nil : try Conv2d(from["outconv"], sides.count, to: 1, kernel: 1)
        self.encoder = encoder
        description = Description(
            architecture: isHalving ? "IS-Net" : "U²-Net", side: side ?? (isHalving ? 1024 : 320),
            features: encoder[0].outputs)
        mean = isHalving ? [0.5, 0.5, 0.5] : [0.485, 0.456, 0.406]
        deviation = isHalving ? [1, 1, 1] : [0.229, 0.224, 0.225]
    }

    /// - Parameter x: N, H, W, 3: colours freed of their mean and divided by their deviation; behind them what it is told, if
    ///   it takes prompts.
    /// - Returns: N, H, W, 1 in 0...1: how surely a pixel is of the subject.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        let whole = masks(x, all: fusion != nil).map { $0.interpolated(height: height, width: width, .bilinear) }
        let mask = fusion.map { $0(.concatenated(whole, axis: 3)) } ?? whole[0]
        return mask.mapped { 1 / (1 + exp(-$0)) }
    }

    /// The masks that its resolutions make of their own, of which each is taught: logits, from the finest one to the
    /// coarsest.
    ///
    /// - Parameter x: as for a mask.
    /// - Returns: six, each N, height, width, 1 of its resolution.
    public func masks(_ x: Tensor) -> [Tensor] { masks(x, all: true) }

    /// - Parameter all: whether more than the finest one is asked for.
    private func masks(_ x: Tensor, all: Bool) -> [Tensor] {
        var hidden = first.map { $0(x) } ?? x
        var seen: [Tensor] = []
        for (index, block) in encoder.enumerated() {
            hidden = block(index == 0 ? hidden : hidden.maxPooled())
            seen.append(hidden)
        }
        seen.removeLast()
        var masks = all ? [sides[sides.count - 1](hidden)] : []
        for (index, block) in decoder.enumerated() {
            let beside = seen.removeLast()
            let enlarged = hidden.interpolated(height: beside.shape[1], width: beside.shape[2], .bilinear)
            hidden = block(.concatenated([enlarged, beside], axis: 3))
            if all || index == decoder.count - 1 { masks.append(sides[decoder.count - 1 - index](hidden)) }
        }
        return masks.reversed()
    }

    /// The names of its layers in the order in which they are computed, as files have them that count layers; each
    /// convolution with the batch normalization that follows it.
    ///
    /// - Parameter isHalving: whether it is an IS-Net.
    public static func layers(isHalving: Bool) -> [(convolution: String, norm: String?)] {
        func block(_ name: String, _ depth: Int) -> [(convolution: String, norm: String?)] {
            let names = ["in"] + (1...depth).map { "\($0)" } + (1..<depth).reversed().map { "\($0)d" }
            return names.map { ("\(name).rebnconv\($0).conv_s1", "\(name).rebnconv\($0).bn_s1") }
        }
        let encoder = depths.enumerated().flatMap { block("stage\($0 + 1)", $1) }
        let decoder = depths.dropLast().enumerated().reversed().flatMap { block("stage\($0 + 1)d", $1) }
        let sides = (1...depths.count).map { (convolution: "side\($0)", norm: String?.none) }
        return (isHalving ? [("conv_in", nil)] : []) + encoder + decoder + sides
            + (isHalving ? [] : [("outconv", nil)])
    }
}
