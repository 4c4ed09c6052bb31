import Parallel
import Tensors

/// A picture with a hole, at one resolution.
struct PyramidLevel: Sendable {
    let width: Int
    let height: Int
    let colors: Int
    /// What a pixel is compared by: its colours, then texture features (`height * width * channels`); 0 in the hole.
    let features: [Float]
    let isHole: [Bool]

    static let textures = 2
    var channels: Int { colors + Self.textures }

    private init(width: Int, height: Int, colors: Int, features: [Float], isHole: [Bool]) {
        self.width = width
        self.height = height
        self.colors = colors
        self.features = features
        self.isHole = isHole
    }

    /// The finest level.
    ///
    /// - Parameters:
    ///   - picture: `height * width * colors` colours in 0...1; those in the hole are not looked at.
    ///   - textureWindow: the radius in pixels over which texture is averaged.
    ///   - textureWeight: what a texture's difference counts against one of colour.
    init(
        picture: [Float], width: Int, height: Int, colors: Int, isHole: [Bool], textureWindow: Int,
        textureWeight: Float
    ) {
        let texture = TextureFeatures(
            picture: picture, width: width, height: height, colors: colors, isHole: isHole, window: textureWindow)
        let channels = colors + Self.textures
        var features = [Float](repeating: 0, count: width * height * channels)
        for pixel in isHole.indices {
            for color in 0..<colors where !isHole[pixel] {
                features[pixel * channels + color] = picture[pixel * colors + color]
            }
            features[pixel * channels + colors] = textureWeight * texture.horizontal[pixel]
            features[pixel * channels + colors + 1] = textureWeight * texture.vertical[pixel]
        }
        self.init(width: width, height: height, colors: colors, features: features, isHole: isHole)
    }

    /// The colours alone: `height * width * colors`; 0 in the hole.
    var knownColors: [Float] {
        isHole.indices.flatMap { pixel in features[(pixel * channels)..<(pixel * channels + colors)] }
    }

    /// 1 in the hole and 0 outside, for each colour: 1, H, W, C.
    var mask: Tensor {
        Tensor(
            shape: [1, height, width, colors],
            elements: isHole.flatMap { repeatElement($0 ? 1 : 0, count: colors) })
    }

    /// Half the size: the known pixels smoothed by a binomial filter, a hole where most of the four pixels are.
    func halved() -> PyramidLevel {
        let halfWidth = (width + 1) / 2
        let halfHeight = (height + 1) / 2
        let channels = channels
        var half = [Float](repeating: 0, count: halfWidth * halfHeight * channels)
        var halfHole = [Bool](repeating: false, count: halfWidth * halfHeight)
        let binomial: [Float] = [1, 3, 3, 1]
        half.withUnsafeMutableBufferPointer { half in
            halfHole.withUnsafeMutableBufferPointer { halfHole in
                features.withUnsafeBufferPointer { features in
                    parallelFor(halfHeight) { y in
                        for x in 0..<halfWidth {
                            let out = half.baseAddress! + (y * halfWidth + x) * channels
                            var total: Float = 0
                            var covered = 0
                            var holes = 0
                            for dy in -1...2 {
                                for dx in -1...2 {
                                    let fineX = min(width - 1, max(0, 2 * x + dx))
                                    let fineY = min(height - 1, max(0, 2 * y + dy))
                                    let pixel = fineY * width + fineX
                                    if (0...1).contains(dx) && (0...1).contains(dy) {
                                        covered += 1
                                        if isHole[pixel] { holes += 1 }
                                    }
                                    guard !isHole[pixel] else { continue }
                                    let weight = binomial[dx + 1] * binomial[dy + 1]
                                    total += weight
                                    for c in 0..<channels { out[c] += weight * features[pixel * channels + c] }
                                }
                            }
                            let isHole = 2 * holes > covered
                            halfHole[y * halfWidth + x] = isHole
                            for c in 0..<channels { out[c] = isHole ? 0 : out[c] / total }
                        }
                    }
                }
            }
        }
        return PyramidLevel(
            width: halfWidth, height: halfHeight, colors: colors, features: half, isHole: halfHole)
    }
}
