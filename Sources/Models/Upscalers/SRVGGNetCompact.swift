import Tensors

/// The compact network of Real-ESRGAN (Wang et al. 2021): convolutions one after the other at the input's size, and pixels
/// made out of channels at the end; what it makes is added to the repeated pixels of the input.
public struct SRVGGNetCompact: Upscaler {
    public let description: UpscalerDescription
    private let body: [Conv2d]
    private let last: Conv2d

    init(_ from: Weights) throws {
        // Convolutions have even numbers; activations, of which only parametric ones have weights, odd ones.
        let shapes = (0...).lazy.map { index in from.source.shape(of: "body.\(2 * index).weight") }
            .prefix { $0 != nil }.compactMap { $0 }
        let layers = Array(shapes)
        guard layers.count >= 2, layers.allSatisfy({ $0.count == 4 }) else {
            throw WeightsError(source: from.source.name, "has no convolutions in its body; it is no SRVGGNetCompact")
        }
        let (features, channels) = (layers[0][0], layers[0][1])
        let shuffle = try from.shuffle(outputs: layers[layers.count - 1][0], channels: channels)
        guard shuffle.channels == channels else {
            throw WeightsError(
                source: from.source.name,
                "takes \(channels) channels but gives \(shuffle.channels); it is no SRVGGNetCompact")
        }
        body = try (0..<(layers.count - 1)).map { index in
            var layer = try Conv2d(from["body"][2 * index], index == 0 ? channels : features, to: features)
            let activation = from["body"][2 * index + 1]
            layer.slopes =
                activation.contains("weight")
                ? try activation.tensor("weight", shape: [features]) : Tensor(shape: [features], repeating: 0)
            return layer
        }
        last = try Conv2d(
            from["body"][2 * body.count], features, to: channels * shuffle.factor * shuffle.factor)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.srvggNetCompact.rawValue, scale: shuffle.factor, channels: channels,
            features: features, blocks: body.count - 1)
    }

    public var margin: Int { body.count + 1 }
    public var alignment: Int { 1 }
    public var valuesPerPixel: Int {
        3 * max(description.features, description.channels * description.scale * description.scale)
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {
        last(body.reduce(x) { $1($0) }).pixelShuffled(description.scale, adding: x)
    }
}
