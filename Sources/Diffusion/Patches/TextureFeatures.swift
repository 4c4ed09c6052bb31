import Parallel

/// How busy a picture is around each pixel: the mean absolute difference to the right and to the lower neighbour.
///
/// Colours alone can't tell fine texture from a smooth surface at coarse resolutions, where the texture is averaged
/// away; these features, taken from the finest level, can (Newson et al. 2017, §3.3).
struct TextureFeatures {
    /// Per pixel the mean of |∂x| and of |∂y| of the luminance over the known pixels of a square window.
    let horizontal: [Float]
    let vertical: [Float]

    /// - Parameters:
    ///   - picture: `height * width * colors` colours in 0...1.
    ///   - window: the radius of the square.
    init(picture: [Float], width: Int, height: Int, colors: Int, isHole: [Bool], window: Int) {
        var across = [Float](repeating: 0, count: width * height)
        var down = across
        var isMeasured = across
        for y in 0..<height {
            for x in 0..<width {
                let pixel = y * width + x
                let right = x + 1 < width ? pixel + 1 : pixel
                let below = y + 1 < height ? pixel + width : pixel
                guard !isHole[pixel] && !isHole[right] && !isHole[below] else { continue }
                var (toRight, toBelow): (Float, Float) = (0, 0)
                for color in 0..<colors {
                    let here = picture[pixel * colors + color]
                    toRight += picture[right * colors + color] - here
                    toBelow += picture[below * colors + color] - here
                }
                across[pixel] = abs(toRight) / Float(colors)
                down[pixel] = abs(toBelow) / Float(colors)
                isMeasured[pixel] = 1
            }
        }
        let counts = Self.boxSums(isMeasured, width: width, height: height, radius: window)
        horizontal = zip(Self.boxSums(across, width: width, height: height, radius: window), counts)
            .map { $0 / max(1, $1) }
        vertical = zip(Self.boxSums(down, width: width, height: height, radius: window), counts)
            .map { $0 / max(1, $1) }
    }

    /// Sums over the square of `radius` around each pixel, cut off at the border.
    private static func boxSums(_ values: [Float], width: Int, height: Int, radius: Int) -> [Float] {
        var across = [Float](repeating: 0, count: values.count)
        for y in 0..<height {
            var sum: Double = 0
            for x in 0..<min(radius, width) { sum += Double(values[y * width + x]) }
            for x in 0..<width {
                if x + radius < width { sum += Double(values[y * width + x + radius]) }
                if x > radius { sum -= Double(values[y * width + x - radius - 1]) }
                across[y * width + x] = Float(max(0, sum))
            }
        }
        var result = across
        var sums = [Double](repeating: 0, count: width)
        for y in 0..<min(radius, height) {
            for x in 0..<width { sums[x] += Double(across[y * width + x]) }
        }
        for y in 0..<height {
            for x in 0..<width {
                if y + radius < height { sums[x] += Double(across[(y + radius) * width + x]) }
                if y > radius { sums[x] -= Double(across[(y - radius - 1) * width + x]) }
                result[y * width + x] = Float(max(0, sums[x]))
            }
        }
        return result
    }
}
