import GentoolTensors

/// The compact network of Real-ESRGAN (Wang et al. 2021): convolutions one after the other at the input's size, and pixels
/// made out of channels at the end; what it makes is added to the repeated pixels of the input.
public struct SRVGGNetCompact: Upscaler {
    public let description: UpscalerDescription
    private let body: [Conv2d]
    private let last: Conv2d

    /// With the size that the shapes of the weights tell.
    public init(_ from: Weights) throws { try self.init(from, SRVGGNetCompactConfiguration(from)) }

    /// With a known size.
    public init(_ from: Weights, _ configuration: SRVGGNetCompactConfiguration) throws {
        let (features, channels) = (configuration.features, configuration.channels)
        body = try (0...configuration.layers).map { index in
            var layer = try Conv2d(from["body"][2 * index], index == 0 ? channels : features, to: features)
            layer.slopes =
                configuration.hasSlopes
                ? try from["body"][2 * index + 1].tensor("weight", shape: [features])
                : Tensor(shape: [features], repeating: 0)
            return layer
        }
        last = try Conv2d(
            from["body"][2 * body.count], features, to: channels * configuration.scale * configuration.scale)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.srvggNetCompact.rawValue, scale: configuration.scale,
            channels: channels, features: features, blocks: configuration.layers)
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
