import GentoolTensors

/// Image restoration by transformers in windows (Liang et al. 2021, "SwinIR"): the classical, lightweight and real-world
/// networks that enlarge, and those that free pictures of noise or of traces of JPEG.
public struct SwinIR: Upscaler {
    /// What its weights tell of it.
    public let description: UpscalerDescription
    private let first: Conv2d
    private let patchNorm: LayerNorm?
    private let groups: [Group]
    private let norm: LayerNorm
    private let afterBody: [Conv2d]
    private let enlargement: Enlargement
    private let window: Int
    /// What 1 is to the network.
    private let range: Float

    /// The mean colour of the pictures that it was trained on.
    private static let mean: [Float] = [0.4488, 0.4371, 0.4040]

    /// Transformer blocks and convolutions around a residual.
    private struct Group: Sendable {
        let blocks: [WindowTransformer]
        let convolutions: [Conv2d]

        init(_ from: Weights, _ channels: Int) throws {
            let count = from.count("residual_group.blocks", probe: "norm1.weight")
            blocks = try (0..<count).map {
                try WindowTransformer(from["residual_group.blocks"][$0], channels, isShifted: $0 % 2 == 1)
            }
            convolutions = try SwinIR.convolutions(from["conv"], channels)
        }

        func callAsFunction(_ x: Tensor) -> Tensor { x + convolutions.reduce(blocks.reduce(x) { $1($0) }) { $1($0) } }
    }

    /// How pixels are made at the end.
    private enum Enlargement: Sendable {
        /// None: what is made is added to the picture.
        case none(Conv2d)
        /// Out of the channels of one convolution.
        case direct(Conv2d, factor: Int)
        /// Step by step: convolutions whose channels become pixels.
        case shuffled(before: Conv2d, steps: [(convolution: Conv2d, factor: Int)], last: Conv2d)
        /// Pixels are repeated before convolutions.
        case repeated(before: Conv2d, steps: [Conv2d], after: Conv2d, last: Conv2d)

        init(_ from: Weights, _ features: Int, to channels: Int) throws {
            guard from.contains("conv_before_upsample.0.weight") else {
                if from.contains("conv_last.weight") {
                    self = .none(try Conv2d(from["conv_last"], features, to: channels))
                    return
                }
                let outputs = try from.shape("upsample.0.weight", axes: 4)[0]
                let shuffle = try from.shuffle(outputs: outputs, channels: channels)
                self = .direct(try Conv2d(from["upsample.0"], features, to: outputs), factor: shuffle.factor)
                return
            }
            let inner = try from.shape("conv_before_upsample.0.weight", axes: 4)[0]
            func convolution(_ name: String, to outputs: Int, slope: Float?) throws -> Conv2d {
                var layer = try Conv2d(from[name], inner, to: outputs)
                layer.slopes = slope.map { Tensor(shape: [outputs], repeating: $0) }
                return layer
            }
            var before = try Conv2d(from["conv_before_upsample.0"], features, to: inner)
            before.slopes = Tensor(shape: [inner], repeating: 0.01)
            let last = try convolution("conv_last", to: channels, slope: nil)
            if from.contains("conv_up1.weight") {
                let steps = ["conv_up1", "conv_up2"].filter { from.contains("\($0).weight") }
                self = .repeated(
                    before: before, steps: try steps.map { try convolution($0, to: inner, slope: 0.2) },
                    after: try convolution("conv_hr", to: inner, slope: 0.2), last: last)
                return
            }
            // An activation of pixels stands between any two, and has no weights.
            let names = (0...).lazy.map { "upsample.\(2 * $0)" }.prefix { from.contains("\($0).weight") }
            self = .shuffled(
                before: before,
                steps: try names.map { name in
                    let outputs = try from.shape("\(name).weight", axes: 4)[0]
                    let shuffle = try from.shuffle(outputs: outputs, channels: inner)
                    guard shuffle.channels == inner else {
                        throw WeightsError(
                            .wrongModel, source: from.source.name,
                            "tensor \(name).weight makes \(outputs) channels of \(inner)")
                    }
                    return (try convolution(name, to: outputs, slope: nil), shuffle.factor)
                }, last: last)
        }

        var factor: Int {
            switch self {
            case .none: 1
            case .direct(_, let factor): factor
            // More than there may be: the product of any number of steps can't be counted.
            case .shuffled(_, let steps, _):
                steps.reduce(1) { min($0, UpscalerDescription.mostScale + 1) * $1.factor }
            case .repeated(_, let steps, _, _): 1 << steps.count
            }
        }

        /// - Parameter picture: what the network was given.
        func callAsFunction(_ x: Tensor, of picture: Tensor) -> Tensor {
            switch self {
            case .none(let last): picture + last(x)
            case .direct(let convolution, let factor): convolution(x).pixelShuffled(factor)
            case .shuffled(let before, let steps, let last):
                last(steps.reduce(before(x)) { $1.convolution($0).pixelShuffled($1.factor) })
            case .repeated(let before, let steps, let after, let last):
                last(after(steps.reduce(before(x)) { $1($0, doubled: true) }))
            }
        }
    }

    /// One convolution, or three of which the inner ones have a quarter of the channels.
    private static func convolutions(_ from: Weights, _ channels: Int) throws -> [Conv2d] {
        guard from.contains("0.weight") else { return [try Conv2d(from, channels, to: channels)] }
        let inner = max(1, channels / 4)
        var layers = [
            try Conv2d(from["0"], channels, to: inner), try Conv2d(from["2"], inner, to: inner, kernel: 1),
            try Conv2d(from["4"], inner, to: channels),
        ]
        for index in 0...1 { layers[index].slopes = Tensor(shape: [inner], repeating: 0.2) }
        return layers
    }

    init(_ from: Weights) throws {
        let shape = try from.shape("conv_first.weight", axes: 4)
        let (features, channels) = (shape[0], shape[1])
        first = try Conv2d(from["conv_first"], channels, to: features)
        patchNorm =
            from.contains("patch_embed.norm.weight") ? try LayerNorm(from["patch_embed.norm"], features) : nil
        let count = from.count("layers", probe: "residual_group.blocks.0.norm1.weight")
        groups = try (0..<count).map { try Group(from["layers"][$0], features) }
        norm = try LayerNorm(from["norm"], features)
        afterBody = try Self.convolutions(from["conv_after_body"], features)
        enlargement = try Enlargement(from, features, to: channels)
        let windows = Set(groups.flatMap { $0.blocks.map(\.window) })
        guard windows.count == 1 else {
            throw WeightsError(
                .wrongModel, source: from.source.name, "has windows of sides \(windows.sorted()); expected one")
        }
        window = windows.first!
        // Of those that are published only those for JPEG have windows of 7, and they were trained on 0...255.
        range = window == 7 ? 255 : 1
        guard enlargement.factor <= UpscalerDescription.mostScale else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "enlarges more than \(UpscalerDescription.mostScale) times, as no network does")
        }
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.swinIR.rawValue, scale: enlargement.factor, channels: channels,
            features: features, blocks: groups.map(\.blocks.count).reduce(0, +))
    }

    /// Windows pass on what they see from block to block, less and less; beyond four of them nothing is left to be seen.
    public var margin: Int { 4 * window }
    /// The side of a window: windows of a part are those of the whole.
    public var alignment: Int { window }
    /// Numbers that are in memory at once for each pixel of the input, about.
    public var valuesPerPixel: Int {
        let blocks = groups.flatMap(\.blocks)
        let attention = blocks.map { description.features + $0.heads * (window * window + 4) }.max() ?? 0
        return 4 * attention + 64 * description.scale * description.scale
    }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let (height, width, scale) = (x.shape[1], x.shape[2], description.scale)
        func whole(_ side: Int) -> Int { (side + window - 1) / window * window }
        let mean = description.channels == 3 ? Self.mean : [0]
        var padded = x.reflected(toHeight: whole(height), width: whole(width))
        padded.withMutableFloats { values in
            for place in values.indices { values[place] = (values[place] - mean[place % mean.count]) * range }
        }
        let shallow = first(padded)
        let body = norm(groups.reduce(patchNorm.map { $0(shallow) } ?? shallow) { $1($0) })
        let deep = shallow + afterBody.reduce(body) { $1($0) }
        var made = enlargement(deep, of: padded)
        made.withMutableFloats { values in
            for place in values.indices { values[place] = values[place] / range + mean[place % mean.count] }
        }
        return made.cropped(rows: 0..<(height * scale), columns: 0..<(width * scale))
    }
}
