import GentoolBase
import GentoolRaster
import Glibc

/// The colours of a thing where the background shows through it (Germer, Uelwer, Conrad & Harmeling 2020, "Fast Multi-Level
/// Foreground Estimation"): from one pixel to the whole picture, each size begins with what the one before has found.
public enum ForegroundColors {
    /// How much neighbours are like each other where opacity says nothing.
    private static let regularization: Float = 1e-5

    /// - Parameters:
    ///   - picture: colours of three channels, 0...1.
    ///   - opacity: as large.
    /// - Returns: the thing's own colours, 0...1.
    public static func estimated(from picture: FloatImage, opacity: Mask) -> FloatImage {
        let longest = Double(max(picture.width, picture.height))
        let levels = Int(log2(longest).rounded(.up))
        var level = ForegroundLevel(width: 1, height: 1, picture, opacity)
        for number in 0...max(0, levels) {
            let share = levels == 0 ? 1 : Double(number) / Double(levels)
            let width = Int(pow(Double(picture.width), share).rounded())
            let height = Int(pow(Double(picture.height), share).rounded())
            let next = ForegroundLevel(width: width, height: height, picture, opacity)
            level = next.solved(from: level, rounds: max(width, height) <= 32 ? 10 : 2, regularization)
        }
        return FloatImage(
            width: picture.width, height: picture.height, channels: 3,
            values: level.front.map { min(max($0, 0), 1) })
    }
}

/// Colours of thing and background at one size.
private struct ForegroundLevel {
    let width: Int
    let height: Int
    let image: [Float]
    let alpha: [Float]
    var front: [Float]
    var back: [Float]

    /// The picture at a size, by its nearest pixels.
    init(width: Int, height: Int, _ picture: FloatImage, _ opacity: Mask) {
        (self.width, self.height) = (width, height)
        if width == picture.width && height == picture.height {
            (image, alpha) = (picture.values, opacity.values)
        } else {
            var image: [Float] = []
            var alpha: [Float] = []
            for y in 0..<height {
                for x in 0..<width {
                    let place = (y * picture.height / height) * picture.width + x * picture.width / width
                    image += picture.values[3 * place..<3 * place + 3]
                    alpha.append(opacity.values[place])
                }
            }
            (self.image, self.alpha) = (image, alpha)
        }
        (front, back) = (image, image)
    }

    func solved(from coarse: ForegroundLevel, rounds: Int, _ regularization: Float) -> ForegroundLevel {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                let place = 3 * ((y * coarse.height / height) * coarse.width + x * coarse.width / width)
                for channel in 0..<3 {
                    result.front[3 * (y * width + x) + channel] = coarse.front[place + channel]
                    result.back[3 * (y * width + x) + channel] = coarse.back[place + channel]
                }
            }
        }
        result.front.withUnsafeMutableBufferPointer { front in
            result.back.withUnsafeMutableBufferPointer { back in
                let (front, back) = (front.baseAddress!, back.baseAddress!)
                for _ in 0..<rounds {
                    // Even rows and then odd ones: those beside a row stand still, whatever thread it is on.
                    for parity in 0..<2 {
                        concurrentBands(of: (height + 1 - parity) / 2, smallest: 8) { lines in
                            for line in lines { solve(2 * line + parity, front, back, regularization) }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Solves each pixel of a row for its two colours, with those around it as they are (eq. 4).
    private func solve(
        _ y: Int, _ front: UnsafeMutablePointer<Float>, _ back: UnsafeMutablePointer<Float>, _ regularization: Float
    ) {
        for x in 0..<width {
            let place = y * width + x
            let a = alpha[place]
            var weights: Float = 0
            var (frontSum, backSum) = (SIMD3<Float>(), SIMD3<Float>())
            for (isThere, other) in [
                (x > 0, place - 1), (x < width - 1, place + 1), (y > 0, place - width), (y < height - 1, place + width),
            ] where isThere {
                let weight = regularization + abs(a - alpha[other])
                weights += weight
                frontSum += weight * SIMD3(front[3 * other], front[3 * other + 1], front[3 * other + 2])
                backSum += weight * SIMD3(back[3 * other], back[3 * other + 1], back[3 * other + 2])
            }
            let color = SIMD3(image[3 * place], image[3 * place + 1], image[3 * place + 2])
            let (m00, m01, m11) = (a * a + weights, a * (1 - a), (1 - a) * (1 - a) + weights)
            let (first, second) = (a * color + frontSum, (1 - a) * color + backSum)
            let determinant = m00 * m11 - m01 * m01
            guard determinant > 0 else { continue }
            let newFront = (m11 * first - m01 * second) / determinant
            let newBack = (m00 * second - m01 * first) / determinant
            for channel in 0..<3 {
                front[3 * place + channel] = min(max(newFront[channel], 0), 1)
                back[3 * place + channel] = min(max(newBack[channel], 0), 1)
            }
        }
    }
}
