import GentoolModels
import GentoolRaster
import GentoolTensors

/// Paints pictures with a network that knows one style.
public struct NetworkStylizer: PictureStylizer {
    public let network: TransformerNet
    /// Features of the whole picture are in memory at once: about 400 bytes a pixel.
    public var pixelLimit = 4 << 20

    public init(_ network: TransformerNet) { self.network = network }

    public var name: String { "fast neural style" }
    public var smallestSide: Int { TransformerNet.smallestSide }
    public var isRandom: Bool { false }

    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        let painted = FloatImage(unit: network(Tensor(unit: image)))
        try observer(PictureProgress(fraction: 1))
        return image.mixed(with: painted, share: strength)
    }
}

extension Tensor {
    /// An image as networks of styles see it: 1, H, W, 3 in 0...1.
    init(unit image: FloatImage) {
        self.init(shape: [1, image.height, image.width, image.channels], elements: image.values)
    }
}

extension FloatImage {
    /// The inverse of `Tensor.init(unit:)`, clamped to what can be stored.
    init(unit tensor: Tensor) {
        self.init(
            width: tensor.shape[2], height: tensor.shape[1], channels: tensor.shape[3],
            values: tensor.floats().map { min(max($0, 0), 1) })
    }
}
