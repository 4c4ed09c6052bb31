import GentoolRaster

/// A picture cut into tiles, each with what lies around it.
struct TileGrid {
    struct Tile {
        /// What is made of the tile; cores cover the picture without overlapping.
        let core: PixelRect
        /// What is looked at: the core and a margin, as far as the picture reaches.
        let window: PixelRect
    }

    let tiles: [Tile]

    /// - Parameters:
    ///   - margin: pixels around a core, at least.
    ///   - alignment: windows begin at multiples of this.
    ///   - windowLimit: the most pixels of a window.
    ///   - smallest: the least width and height of a core; more important than the limit.
    init(width: Int, height: Int, margin: Int, alignment: Int, windowLimit: Int, smallest: Int) {
        let margin = (margin + alignment - 1) / alignment * alignment
        guard width * height > windowLimit else {
            let all = PixelRect(width: width, height: height)
            tiles = [Tile(core: all, window: all)]
            return
        }
        let side = max(smallest, Int(Double(windowLimit).squareRoot()) - 2 * margin)
        let columns = Self.cuts(width, side: side, alignment: alignment)
        let rows = Self.cuts(height, side: side, alignment: alignment)
        tiles = rows.flatMap { rows in
            columns.map { columns in
                let core = PixelRect(columns: columns, rows: rows)
                return Tile(core: core, window: core.expanded(by: margin).clamped(width: width, height: height))
            }
        }
    }

    /// A length in stretches of about the same size, none longer than `side` but for the alignment.
    private static func cuts(_ length: Int, side: Int, alignment: Int) -> [Range<Int>] {
        let count = (length + side - 1) / side
        let places = (0..<count).map { $0 * length / count / alignment * alignment } + [length]
        return zip(places, places.dropFirst()).map { $0..<$1 }.filter { !$0.isEmpty }
    }
}
