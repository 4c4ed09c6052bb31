import GentoolPatches
import GentoolRaster

/// How fast each pixel of a region drifts, as a part of the fastest: less where the region is far away, and ever less
/// towards a border that cuts through what moves, so that nothing tears there. A border along which the picture changes,
/// such as a skyline, is that of something in front; the region drifts behind it.
struct DriftSpeed {
    /// As large as the mask.
    let values: [Float]

    /// What is farthest is so much slower, where all of the region is far above or below the picture's middle.
    private static let farthest: Float = 0.4
    /// By how much colours on the two sides of a border differ at least, if it is one of the picture's.
    private static let edge: Float = 0.06

    /// - Parameters:
    ///   - image: the picture around the region.
    ///   - mask: as large; the region.
    ///   - rows: those of the picture that these are.
    ///   - height: of the whole picture.
    ///   - reach: how far from a cut it is as fast as elsewhere, in pixels.
    init(_ image: FloatImage, mask: Mask, rows: Range<Int>, of height: Int, reach: Float) {
        let perspective = Self.perspective(mask, rows: rows, of: height)
        let (width, count) = (mask.width, mask.height)
        let brakes = Self.brakes(image, mask, reach: reach)
        values = (0..<(width * count)).map { perspective[$0 / width] * (brakes?.values[$0] ?? 1) }
    }

    /// For each row.
    private static func perspective(_ mask: Mask, rows: Range<Int>, of height: Int) -> [Float] {
        let sums = (0..<mask.height).map { y in
            mask.values[y * mask.width..<(y + 1) * mask.width].reduce(0, +)
        }
        let middle = zip(rows, sums).reduce(Float(0)) { $0 + (Float($1.0) + 0.5) * $1.1 } / max(1, sums.reduce(0, +))
        let above = 0.5 - middle / Float(height)
        // What fills the picture has no horizon.
        let depth = min(1, max(0, 3 * abs(above) - 0.2))
        let box = mask.boundingBox(above: 0.5) ?? mask.bounds
        return (0..<mask.height).map { y in
            let down = min(1, max(0, (Float(y - box.y) + 0.5) / Float(box.height)))
            return 1 - (1 - farthest) * depth * (above > 0 ? down : 1 - down)
        }
    }

    /// 0 at a cut, 1 far from one; `nil` where there is none.
    private static func brakes(_ image: FloatImage, _ mask: Mask, reach: Float) -> FloatImage? {
        let (step, cell) = (max(1, min(mask.width, mask.height) / 300), 4)
        let (width, height) = ((mask.width + step - 1) / step, (mask.height + step - 1) / step)
        let small = image.resampled(width: width, height: height, filter: .box)
        let inside = mask.resized(width: width, height: height)
        let (columns, lines) = ((width + cell - 1) / cell, (height + cell - 1) / cell)
        var (borders, cuts) = ([Int](repeating: 0, count: columns * lines), [Int](repeating: 0, count: columns * lines))
        for y in 0..<height {
            for x in 0..<width where inside[x, y] > 0.5 {
                let isBorder = [(-1, 0), (1, 0), (0, -1), (0, 1)].contains { dx, dy in
                    inside.bounds.contains(x: x + dx, y: y + dy) && inside[x + dx, y + dy] <= 0.5
                }
                guard isBorder, let difference = difference(small, inside, x, y) else { continue }
                borders[y / cell * columns + x / cell] += 1
                if difference < edge { cuts[y / cell * columns + x / cell] += 1 }
            }
        }
        let isCut = (0..<(columns * lines)).map { index in
            guard borders[index] > 0 else { return false }
            let (x, y) = (index % columns, index / columns)
            var (border, cut) = (0, 0)
            for j in max(0, y - 1)...min(lines - 1, y + 1) {
                for i in max(0, x - 1)...min(columns - 1, x + 1) {
                    border += borders[j * columns + i]
                    cut += cuts[j * columns + i]
                }
            }
            return 2 * cut > border
        }
        guard isCut.contains(true) else { return nil }
        let distances = holeDepth(isCut.map { !$0 }, width: columns, height: lines)
        let brakes = distances.map { distance in
            // Neighbours' values mix when this is enlarged, by a cell.
            let way = min(1, max(0, (distance - 1) * Float(cell * step) / reach))
            return way * way * (3 - 2 * way)
        }
        return FloatImage(width: columns, height: lines, channels: 1, values: brakes)
            .resampled(width: mask.width, height: mask.height, filter: .bilinear)
    }

    /// How much the mean colours inside and outside differ around a pixel; `nil` where one of them is not near.
    private static func difference(_ image: FloatImage, _ mask: Mask, _ x: Int, _ y: Int) -> Float? {
        var (inner, outer) = (
            [Float](repeating: 0, count: image.channels), [Float](repeating: 0, count: image.channels)
        )
        var (inside, outside) = (0, 0)
        for j in max(0, y - 3)...min(mask.height - 1, y + 3) {
            for i in max(0, x - 3)...min(mask.width - 1, x + 3) {
                if mask[i, j] > 0.9 {
                    inside += 1
                    for channel in inner.indices { inner[channel] += image[i, j, channel] }
                } else if mask[i, j] < 0.1 {
                    outside += 1
                    for channel in outer.indices { outer[channel] += image[i, j, channel] }
                }
            }
        }
        guard inside > 0, outside > 0 else { return nil }
        return zip(inner, outer).map { abs($0 / Float(inside) - $1 / Float(outside)) }.max()
    }
}
