import GentoolRaster
import GentoolTensors

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
