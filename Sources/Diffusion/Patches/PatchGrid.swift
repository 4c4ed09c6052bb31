/// Which patches of a picture are to be found (targets) and which may be copied from (sources).
///
/// A patch is the square of `2 * radius + 1` pixels around its centre. A target's patch touches the hole and is
/// cut off at the picture's border; a source's patch lies whole inside the known picture.
struct PatchGrid: Sendable {
    let width: Int
    let height: Int
    let radius: Int
    /// Per pixel: whether it is unknown.
    let isHole: [Bool]
    /// Per pixel: whether a patch centred there may be copied from.
    let isSource: [Bool]
    /// Pixels whose patch touches the hole, as `y * width + x`, in raster order.
    let targets: [Int32]
    /// Per pixel: its place in `targets`, or -1.
    let targetIndex: [Int32]
    /// All sources, as `y * width + x`, in raster order.
    let sources: [Int32]

    init(width: Int, height: Int, hole isHole: [Bool], radius: Int) {
        self.width = width
        self.height = height
        self.radius = radius
        self.isHole = isHole
        let touchesHole = Self.dilated(isHole, width: width, height: height, radius: radius)
        var isSource = [Bool](repeating: false, count: width * height)
        var targets: [Int32] = []
        var sources: [Int32] = []
        var targetIndex = [Int32](repeating: -1, count: width * height)
        for y in 0..<height {
            let rowInside = y >= radius && y < height - radius
            for x in 0..<width {
                let pixel = y * width + x
                if touchesHole[pixel] {
                    targetIndex[pixel] = Int32(targets.count)
                    targets.append(Int32(pixel))
                } else if rowInside && x >= radius && x < width - radius {
                    isSource[pixel] = true
                    sources.append(Int32(pixel))
                }
            }
        }
        self.isSource = isSource
        self.targets = targets
        self.targetIndex = targetIndex
        self.sources = sources
    }

    /// Whether any pixel within `radius` columns and rows is set, for every pixel.
    static func dilated(_ set: [Bool], width: Int, height: Int, radius: Int) -> [Bool] {
        var across = [Bool](repeating: false, count: set.count)
        for y in 0..<height {
            var reach = -1
            for x in 0..<min(radius, width) where set[y * width + x] { reach = x + radius }
            for x in 0..<width {
                if x + radius < width && set[y * width + x + radius] { reach = x + 2 * radius }
                across[y * width + x] = x <= reach
            }
        }
        var result = [Bool](repeating: false, count: set.count)
        var reach = [Int](repeating: -1, count: width)
        for y in 0..<min(radius, height) {
            for x in 0..<width where across[y * width + x] { reach[x] = y + radius }
        }
        for y in 0..<height {
            for x in 0..<width {
                if y + radius < height && across[(y + radius) * width + x] { reach[x] = y + 2 * radius }
                result[y * width + x] = y <= reach[x]
            }
        }
        return result
    }
}
