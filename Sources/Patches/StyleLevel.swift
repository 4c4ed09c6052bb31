import GentoolBase
import GentoolRaster
import GentoolTensors

/// A picture and the styles that it is painted in, at one resolution.
struct StyleLevel {
    let content: PyramidLevel
    /// The picture at the resolution that guides.
    let surroundings: PyramidLevel
    let canvas: StyleCanvas
    /// 0 at the finest resolution.
    let index: Int
    /// How many times half the resolution is that guides.
    let guideOffset: Int
    /// 0 at the finest resolution, 1 at the coarsest.
    let coarseness: Float

    /// All of the picture.
    var box: PixelRect { PixelRect(width: content.width, height: content.height) }

    /// Every patch of the picture may become any of the styles'.
    func grid(radius: Int) -> PatchGrid {
        let style = canvas.levels[index]
        // Styles that are small have room only for smaller patches.
        var known = PatchGrid(width: style.width, height: style.height, hole: style.isHole, radius: radius)
        while known.sources.isEmpty && known.radius > 1 {
            known = PatchGrid(
                width: style.width, height: style.height, hole: style.isHole, radius: known.radius - 1)
        }
        return PatchGrid(
            width: content.width, height: content.height, sourceWidth: style.width, sourceHeight: style.height,
            isSource: known.isSource, radius: known.radius)
    }

    /// What patches are compared by: their colours, and the colours around them as half the resolution shows them.
    func features(_ guideWeight: Float, grid: PatchGrid, priceRate: Float) -> MatchedFeatures {
        let prices =
            priceRate == 0
            ? nil
            : SourcePrices(
                grid: grid, shares: canvas.shares(level: index, isSource: grid.isSource), rate: priceRate)
        return MatchedFeatures(
            targets: Self.guided(content, by: surroundings, weight: guideWeight),
            sources: Self.guided(canvas.levels[index], by: canvas.levels[index + guideOffset], weight: guideWeight),
            prices: prices)
    }

    /// Colours, and behind them those of a coarser resolution, interpolated and weighted.
    private static func guided(_ level: PyramidLevel, by coarse: PyramidLevel, weight: Float) -> PatchFeatures {
        let colors = level.colors
        let result = PatchFeatures(pixels: level.width * level.height, channels: 2 * colors)
        let columns = (0..<level.width).map { Interpolation($0, of: level.width, in: coarse.width) }
        parallelFor(level.height) { y in
            let row = Interpolation(y, of: level.height, in: coarse.height)
            for (x, column) in columns.enumerated() {
                let pixel = y * level.width + x
                for color in 0..<colors {
                    func value(_ column: Int, _ row: Int) -> Float {
                        coarse.features[row * coarse.width + column, color]
                    }
                    let upper = column.mixed(value(column.first, row.first), value(column.second, row.first))
                    let lower = column.mixed(value(column.first, row.second), value(column.second, row.second))
                    result[pixel, color] = level.features[pixel, color]
                    result[pixel, colors + color] = weight * row.mixed(upper, lower)
                }
            }
        }
        return result
    }
}

/// Between which two of some coarse pixels a fine one lies, and how near to which.
private struct Interpolation {
    let first: Int
    let second: Int
    private let share: Float

    init(_ place: Int, of length: Int, in coarse: Int) {
        // Lengths are halved rounding up, so the factor is a power of 2 and no quotient of lengths.
        var factor = 1
        while (length + factor - 1) / factor > coarse { factor *= 2 }
        let position = min(max((Float(place) + 0.5) / Float(factor) - 0.5, 0), Float(coarse - 1))
        first = Int(position)
        second = min(first + 1, coarse - 1)
        share = position - Float(first)
    }

    func mixed(_ a: Float, _ b: Float) -> Float { a + share * (b - a) }
}
