import GentoolRaster
import GentoolTensors

extension Picture {
    /// What is transparent shows white: the colours that files have there were never meant to be seen.
    var onWhite: Picture {
        guard format.hasAlpha else { return self }
        var image = FloatImage(converted(to: .rgba))
        image.premultiply()
        var onWhite = FloatImage(width: width, height: height, channels: 3)
        for pixel in 0..<(width * height) {
            let white = 1 - image.values[4 * pixel + 3]
            for color in 0..<3 { onWhite.values[3 * pixel + color] = image.values[4 * pixel + color] + white }
        }
        return Picture(onWhite, depth: samples.depth)
    }
}
