import GentoolTensors

/// A network whose results are brought to another size by an interpolation, as some files for ncnn have it: they hold the
/// network for four times the size and say that two or three are wanted.
public struct InterpolatedUpscaler: Upscaler {
    /// The network's, with the scale that is wanted.
    public let description: UpscalerDescription
    private let network: any Upscaler
    private let interpolation: Tensor.Interpolation

    /// - Parameters:
    ///   - network: whose results are brought to another size.
    ///   - scale: how many times larger than the picture the result is to be.
    ///   - interpolation: how it comes to that.
    public init(_ network: any Upscaler, scale: Int, _ interpolation: Tensor.Interpolation) {
        let own = network.description
        description = UpscalerDescription(
            architecture: own.architecture, scale: scale, channels: own.channels, features: own.features,
            blocks: own.blocks)
        self.network = network
        self.interpolation = interpolation
    }

    /// Two pixels of the network's result on each side are looked at, which are less than two of the picture.
    public var margin: Int { network.margin + 2 }
    /// The network's.
    public var alignment: Int { network.alignment }
    /// Numbers that are in memory at once for each pixel of the input, about.
    public var valuesPerPixel: Int {
        let own = network.description
        return max(network.valuesPerPixel, 2 * own.channels * own.scale * own.scale)
    }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        network(x).interpolated(
            height: x.shape[1] * description.scale, width: x.shape[2] * description.scale, interpolation)
    }
}
