import GentoolTensors

/// The compact network of Real-ESRGAN (Wang et al. 2021): convolutions one after the other at the input's size, and pixels
/// made out of channels at the end; what it makes is added to the repeated pixels of the input. It may see squares of pixels
/// as one, as Real-ESRGAN's large network does for small scales.
public struct SRVGGNetCompact: Upscaler {
    /// What its weights tell of it.
    public let description: UpscalerDescription
    private let unshuffle: Int
    private let body: [Conv2d]
    private let last: Conv2d

    /// With the size that the shapes of the weights tell.
    public init(_ from: Weights) throws { try self.init(from, SRVGGNetCompactConfiguration(from)) }

    /// With a known size.
    public init(_ from: Weights, _ configuration: SRVGGNetCompactConfiguration) throws {
        let (features, channels) = (configuration.features, configuration.channels)
        let unshuffle = configuration.unshuffle
        self.unshuffle = unshuffle
        let factor = configuration.scale * unshuffle
        body = try (0...configuration.layers).map { index in
            var layer = try Conv2d(
                from["body"][2 * index], index == 0 ? channels * unshuffle * unshuffle : features, to: features)
            layer.slopes =
                configuration.hasSlopes
                ? try from["body"][2 * index + 1].tensor("weight", shape: [features])
                : Tensor(shape: [features], repeating: 0)
            return layer
        }
        last = try Conv2d(from["body"][2 * body.count], features, to: channels * factor * factor)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.srvggNetCompact.rawValue, scale: configuration.scale,
            channels: channels, features: features, blocks: configuration.layers)
    }

    /// As far as its convolutions reach, and a pixel more.
    public var margin: Int { unshuffle * (body.count + 1) }
    /// The side of the squares of pixels that it sees as one.
    public var alignment: Int { unshuffle }
    /// Numbers that are in memory at once for each pixel of the input, about.
    public var valuesPerPixel: Int {
        3
            * max(
                description.features / (unshuffle * unshuffle),
                description.channels * description.scale * description.scale)
    }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        guard unshuffle > 1 else { return last(features(x)).pixelShuffled(description.scale, adding: x) }
        let (height, width, scale) = (x.shape[1], x.shape[2], description.scale)
        var change = last(features(x.squares(of: unshuffle)))
        if scale > 1 { change = change.pixelShuffled(scale) }
        change = change.pixelShuffled(unshuffle)
        let (rows, columns) = (0..<(height * scale), 0..<(width * scale))
        if change.shape[1] > rows.count || change.shape[2] > columns.count {
            change = change.cropped(rows: rows, columns: columns)
        }
        return change + x.interpolated(height: rows.count, width: columns.count, .nearest)
    }

    private func features(_ x: Tensor) -> Tensor { body.reduce(x) { $1($0) } }
}
