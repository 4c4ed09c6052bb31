import GentoolRaster

extension PyramidLevel {
    /// Per pixel how much what fills a hole stands out from what is known around it: the least barrier on any way to
    /// the rim, as the sum over colours of the squared span that the way runs through; 0 outside the hole.
    ///
    /// What an edge at the rim leads to is reached without a barrier, a smooth surface nearly so; a scrap of something
    /// else is reached over its whole contrast. Raster scans approximate it (Zhang et al. 2015, "Minimum Barrier Salient
    /// Object Detection at 80 FPS", §3.2).
    ///
    /// - Parameters:
    ///   - isHole: one per pixel; any part of the level.
    ///   - box: holds the hole.
    func barrierDistance(_ isHole: [Bool], in box: PixelRect) -> [Float] {
        var distance: [Float] = isHole.map { $0 ? .infinity : 0 }
        var low = [Float](repeating: 0, count: isHole.count * colors)
        for pixel in isHole.indices {
            for color in 0..<colors { low[pixel * colors + color] = features[pixel, color] }
        }
        var high = low
        func reach(_ pixel: Int, over neighbour: Int) {
            var barrier: Float = 0
            for color in 0..<colors {
                let value = features[pixel, color]
                let span = max(high[neighbour * colors + color], value) - min(low[neighbour * colors + color], value)
                barrier += span * span
            }
            guard barrier < distance[pixel] else { return }
            distance[pixel] = barrier
            for color in 0..<colors {
                let value = features[pixel, color]
                low[pixel * colors + color] = min(low[neighbour * colors + color], value)
                high[pixel * colors + color] = max(high[neighbour * colors + color], value)
            }
        }
        for _ in 0..<3 {
            for y in box.rows {
                for x in box.columns where isHole[y * width + x] {
                    if x > 0 { reach(y * width + x, over: y * width + x - 1) }
                    if y > 0 { reach(y * width + x, over: (y - 1) * width + x) }
                }
            }
            for y in box.rows.reversed() {
                for x in box.columns.reversed() where isHole[y * width + x] {
                    if x + 1 < width { reach(y * width + x, over: y * width + x + 1) }
                    if y + 1 < height { reach(y * width + x, over: (y + 1) * width + x) }
                }
            }
        }
        return distance
    }

    /// The barriers in what is known, within the hole's outline beside the hole: the medians of up to eight places, 0 if there
    /// is no room for any.
    func usualBarrier(in box: PixelRect) -> UsualBarrier {
        let holePixels = box.rows.flatMap { y in box.columns.map { y * width + $0 } }.filter { isHole[$0] }
        var (means, highs): ([Float], [Float]) = ([], [])
        for dy in -1...1 {
            for dx in -1...1 where (dx, dy) != (0, 0) {
                let (x, y) = (dx * (box.width + 1), dy * (box.height + 1))
                let moved = box.moved(x: x, y: y)
                guard moved.intersection(PixelRect(width: width, height: height)) == moved else { continue }
                var outline = [Bool](repeating: false, count: isHole.count)
                for pixel in holePixels { outline[pixel + y * width + x] = true }
                let distances = barrierDistance(outline, in: moved)
                let barriers = holePixels.map { distances[$0 + y * width + x] }.sorted()
                means.append(barriers.reduce(0, +) / Float(barriers.count))
                highs.append(barriers[barriers.count * 98 / 100])
            }
        }
        func median(_ values: [Float]) -> Float { values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2] }
        return UsualBarrier(mean: median(means), high: median(highs))
    }
}

/// How much the parts of a picture stand out from what is around them.
struct UsualBarrier {
    let mean: Float
    /// What two of a hundred pixels exceed.
    let high: Float
}
