import GentoolBase
import GentoolRaster
import GentoolTensors

/// A picture with a hole, at one resolution.
struct PyramidLevel: Sendable {
    let width: Int
    let height: Int
    let colors: Int
    /// What a pixel is compared by. Those of the hole are written by whoever fills it.
    let features: PatchFeatures
    let isHole: [Bool]
    /// Which known pixels may not be copied; `nil` if all may.
    let isAvoided: [Bool]?

    /// How many of the features are a guide's colours: those behind the others, which are known in the hole, too.
    let guides: Int

    private static let textures = 2
    var channels: Int { features.channels }
    /// How many features have to be found in the hole.
    var voted: Int { channels - guides }

    private init(
        width: Int, height: Int, colors: Int, features: PatchFeatures, isHole: [Bool], isAvoided: [Bool]? = nil,
        guides: Int = 0
    ) {
        self.width = width
        self.height = height
        self.colors = colors
        self.features = features
        self.isHole = isHole
        self.isAvoided = isAvoided
        self.guides = guides
    }

    /// This level with other features.
    func with(_ features: PatchFeatures) -> PyramidLevel {
        PyramidLevel(
            width: width, height: height, colors: colors, features: features, isHole: isHole, isAvoided: isAvoided,
            guides: guides)
    }

    /// The finest level, with colours alone.
    ///
    /// - Parameter picture: `height * width * colors` colours in 0...1; those in the hole are not looked at.
    init(picture: [Float], width: Int, height: Int, colors: Int, isHole: [Bool]) {
        let features = PatchFeatures(pixels: width * height, channels: colors)
        for pixel in isHole.indices where !isHole[pixel] {
            for color in 0..<colors { features[pixel, color] = picture[pixel * colors + color] }
        }
        self.init(width: width, height: height, colors: colors, features: features, isHole: isHole)
    }

    /// The finest level of a picture without a hole, with colours alone.
    ///
    /// - Parameter picture: 1, H, W, C.
    init(_ picture: Tensor) {
        let (height, width) = (picture.shape[1], picture.shape[2])
        self.init(
            picture: picture.floats(), width: width, height: height, colors: picture.shape[3],
            isHole: [Bool](repeating: false, count: width * height))
    }

    /// The finest level, with texture features behind the colours.
    ///
    /// - Parameters:
    ///   - picture: `height * width * colors` colours in 0...1; those in the hole are not looked at.
    ///   - isAvoided: known pixels that may not be copied.
    ///   - guide: `height * width * colors` colours, of the hole as well, that patches are compared by, too.
    ///   - textureWindow: the radius in pixels over which texture is averaged.
    ///   - textureWeight: what a texture's difference counts against one of colour.
    init(
        picture: [Float], width: Int, height: Int, colors: Int, isHole: [Bool], isAvoided: [Bool]? = nil,
        guide: [Float]? = nil, textureWindow: Int, textureWeight: Float
    ) {
        let texture = TextureFeatures(
            picture: picture, width: width, height: height, colors: colors, isHole: isHole, window: textureWindow)
        let guides = guide == nil ? 0 : colors
        let features = PatchFeatures(pixels: width * height, channels: colors + Self.textures + guides)
        parallelFor(height) { y in
            for pixel in (y * width)..<((y + 1) * width) {
                for color in 0..<colors where !isHole[pixel] {
                    features[pixel, color] = picture[pixel * colors + color]
                }
                features[pixel, colors] = textureWeight * texture.horizontal[pixel]
                features[pixel, colors + 1] = textureWeight * texture.vertical[pixel]
                for color in 0..<guides {
                    features[pixel, colors + Self.textures + color] = guide?[pixel * colors + color] ?? 0
                }
            }
        }
        self.init(
            width: width, height: height, colors: colors, features: features, isHole: isHole, isAvoided: isAvoided,
            guides: guides)
    }

    /// The smallest rectangle around the hole; `nil` where nothing is one.
    var hole: PixelRect? {
        Mask(width: width, height: height, values: isHole.map { $0 ? 1 : 0 }).boundingBox()
    }

    /// The standard deviation of the known colours around the hole, in 0.01...0.5: within half the size of its box.
    func contrastAroundHole() -> Float {
        guard let box = hole else { return 0.01 }
        let (beside, above) = (box.width / 2 + 8, box.height / 2 + 8)
        var count: Float = 0
        var sums = [Double](repeating: 0, count: colors)
        var squares = sums
        for y in max(0, box.y - above)..<min(height, box.maxY + above) {
            for x in max(0, box.x - beside)..<min(width, box.maxX + beside) {
                guard !isHole[y * width + x] else { continue }
                count += 1
                for color in 0..<colors {
                    let value = Double(features[y * width + x, color])
                    sums[color] += value
                    squares[color] += value * value
                }
            }
        }
        guard count > 0 else { return 0.01 }
        let variances = zip(sums, squares).map { $1 / Double(count) - ($0 / Double(count)) * ($0 / Double(count)) }
        return min(0.5, max(0.01, Float(max(0, variances.reduce(0, +) / Double(colors))).squareRoot()))
    }

    /// The known colours in the hole's box, 0 in the hole itself: 1, H, W, C.
    func knownColors(in box: PixelRect) -> Tensor {
        Tensor(shape: box.shape(channels: colors)) { known in
            box.forEachPixel(pictureWidth: width) { pixel, place in
                for color in 0..<colors { known[place * colors + color] = isHole[pixel] ? 0 : features[pixel, color] }
            }
        }
    }

    /// 1 in the hole and 0 beside it, for each colour: 1, H, W, C.
    func mask(in box: PixelRect) -> Tensor {
        Tensor(shape: box.shape(channels: colors)) { mask in
            box.forEachPixel(pictureWidth: width) { pixel, place in
                for color in 0..<colors { mask[place * colors + color] = isHole[pixel] ? 1 : 0 }
            }
        }
    }

    /// This level and coarser ones, each half as large as the one before.
    func pyramid(_ count: Int) -> [PyramidLevel] {
        var levels = [self]
        while levels.count < count { levels.append(levels[levels.count - 1].halved()) }
        return levels
    }

    /// Half the size: the known pixels smoothed by a binomial filter, a hole where most of the four pixels are.
    func halved() -> PyramidLevel {
        let halfWidth = (width + 1) / 2
        let halfHeight = (height + 1) / 2
        let half = PatchFeatures(pixels: halfWidth * halfHeight, channels: channels)
        var halfHole = [Bool](repeating: false, count: halfWidth * halfHeight)
        let binomial: [Float] = [1, 3, 3, 1]
        halfHole.withUnsafeMutableBufferPointer { halfHole in
            isHole.withUnsafeBufferPointer { isHole in
                parallelFor(halfHeight) { y in
                    for x in 0..<halfWidth {
                        var (total, guideTotal, covered, holes): (Float, Float, Int, Int) = (0, 0, 0, 0)
                        let out = half.base + (y * halfWidth + x) * channels
                        for dy in -1...2 {
                            for dx in -1...2 {
                                let fineX = min(width - 1, max(0, 2 * x + dx))
                                let fineY = min(height - 1, max(0, 2 * y + dy))
                                let pixel = fineY * width + fineX
                                if (0...1).contains(dx) && (0...1).contains(dy) {
                                    covered += 1
                                    if isHole[pixel] { holes += 1 }
                                }
                                let weight = binomial[dx + 1] * binomial[dy + 1]
                                guideTotal += weight
                                for c in voted..<channels { out[c] += weight * features[pixel, c] }
                                guard !isHole[pixel] else { continue }
                                total += weight
                                for c in 0..<voted { out[c] += weight * features[pixel, c] }
                            }
                        }
                        let isMostlyHole = 2 * holes > covered
                        halfHole[y * halfWidth + x] = isMostlyHole
                        for c in 0..<voted { out[c] = isMostlyHole ? 0 : out[c] / total }
                        for c in voted..<channels { out[c] /= guideTotal }
                    }
                }
            }
        }
        return PyramidLevel(
            width: halfWidth, height: halfHeight, colors: colors, features: half, isHole: halfHole,
            isAvoided: isAvoided.map { halved($0, halfWidth, halfHeight) }, guides: guides)
    }

    /// Half the size: true where any of the four pixels is.
    private func halved(_ flags: [Bool], _ halfWidth: Int, _ halfHeight: Int) -> [Bool] {
        var half = [Bool](repeating: false, count: halfWidth * halfHeight)
        for y in 0..<height {
            for x in 0..<width where flags[y * width + x] { half[y / 2 * halfWidth + x / 2] = true }
        }
        return half
    }
}
