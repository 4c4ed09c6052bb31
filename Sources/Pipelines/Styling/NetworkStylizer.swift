import GentoolModels
import GentoolRaster
import GentoolTensors

/// Paints pictures with a network that knows one style.
public struct NetworkStylizer: PictureStylizer {
    /// What paints in its one style.
    public let network: TransformerNet
    /// Features of the whole picture are in memory at once: about 400 bytes a pixel.
    public var pixelLimit = 4 << 20

    /// With a network in memory.
    public init(_ network: TransformerNet) { self.network = network }

    /// `fast neural style` (Johnson et al. 2016).
    public var name: String { "fast neural style" }
    /// 8 pixels: the network mirrors pictures at their borders.
    public var smallestSide: Int { TransformerNet.smallestSide }
    /// Nothing is random.
    public var isRandom: Bool { false }

    /// An image in the network's style, of the same size.
    ///
    /// - Parameters:
    ///   - image: RGB, stored values in 0...1.
    ///   - strength: which part of the result is the network's.
    ///   - seed: has no effect.
    ///   - observer: told once, at the end.
    /// - Throws: what `observer` throws.
    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        let painted = FloatImage(unit: network(Tensor(unit: image)))
        try observer(PictureProgress(fraction: 1))
        return image.mixed(with: painted, share: strength)
    }
}
