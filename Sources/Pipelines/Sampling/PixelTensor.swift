import GentoolRaster
import GentoolTensors

extension Tensor {
    /// The picture's colours as the networks see them: 1, H, W, 3 in -1...1. Opacity is dropped, grey becomes colour.
    package init(pixels picture: Picture) {
        let image = FloatImage(picture.converted(to: .rgb))
        self.init(shape: [1, image.height, image.width, 3], elements: image.values.map { 2 * $0 - 1 })
    }

    /// The inverse of `init(pixels:)`, not yet rounded: image `index` in 0...1.
    func image(_ index: Int) -> FloatImage {
        FloatImage(
            width: shape[2], height: shape[1], channels: shape[3],
            values: self[index..<(index + 1)].floats().map { min(max(0.5 * $0 + 0.5, 0), 1) })
    }
}
