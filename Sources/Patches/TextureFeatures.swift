import GentoolBase

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
        let counts = BoxSums.sums(isMeasured, width: width, height: height, radius: window)
        horizontal = zip(BoxSums.sums(across, width: width, height: height, radius: window), counts)
            .map { $0 / max(1, $1) }
        vertical = zip(BoxSums.sums(down, width: width, height: height, radius: window), counts)
            .map { $0 / max(1, $1) }
    }
}
