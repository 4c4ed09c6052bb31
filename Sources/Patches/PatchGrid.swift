/// Which patches of a picture are to be found (targets) and which may be copied from (sources): those of the same
/// picture or of another one.
///
/// A patch is the square of `2 * radius + 1` pixels around its centre. A target's patch touches the hole and is
/// cut off at the picture's border; a source's patch lies whole inside what is known.
struct PatchGrid: Sendable {
    let width: Int
    let height: Int
    /// The size of the picture that sources lie in.
    let sourceWidth: Int
    let sourceHeight: Int
    let radius: Int
    /// Per pixel: whether it is unknown.
    let isHole: [Bool]
    /// Per pixel of the sources' picture: whether a patch centred there may be copied from.
    let isSource: [Bool]
    /// Pixels whose patch touches the hole, as `y * width + x`, in raster order.
    let targets: [Int32]
    /// Per pixel: its place in `targets`, or -1.
    let targetIndex: [Int32]
    /// All sources, as `y * sourceWidth + x`, in raster order.
    let sources: [Int32]

    /// Of a picture with a hole, to be filled from what is known of it.
    ///
    /// - Parameter isAvoided: per pixel whether it may not be copied; by default all that are known may.
    init(width: Int, height: Int, hole isHole: [Bool], avoiding isAvoided: [Bool]? = nil, radius: Int) {
        self.width = width
        self.height = height
        (sourceWidth, sourceHeight) = (width, height)
        self.radius = radius
        self.isHole = isHole
        let holePixels = BoxSums.sums(
            isHole.map { $0 ? 1 : 0 }, width: width, height: height, radius: radius)
        let avoidedPixels = isAvoided.map {
            BoxSums.sums($0.map { $0 ? 1 : 0 }, width: width, height: height, radius: radius)
        }
        var isSource = [Bool](repeating: false, count: width * height)
        var targets: [Int32] = []
        var sources: [Int32] = []
        var targetIndex = [Int32](repeating: -1, count: width * height)
        for y in 0..<height {
            let rowInside = y >= radius && y < height - radius
            for x in 0..<width {
                let pixel = y * width + x
                if holePixels[pixel] > 0 {
                    targetIndex[pixel] = Int32(targets.count)
                    targets.append(Int32(pixel))
                } else if rowInside && x >= radius && x < width - radius
                    && avoidedPixels?[pixel] ?? 0 == 0
                {
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

    /// Of a picture that is to be made all of another picture's patches.
    ///
    /// - Parameter isSource: per pixel of the other picture, whether the patch around it lies whole inside that picture
    ///   and may be copied from.
    init(width: Int, height: Int, sourceWidth: Int, sourceHeight: Int, isSource: [Bool], radius: Int) {
        self.width = width
        self.height = height
        self.sourceWidth = sourceWidth
        self.sourceHeight = sourceHeight
        self.radius = radius
        self.isSource = isSource
        isHole = [Bool](repeating: true, count: width * height)
        targets = (0..<Int32(width * height)).map { $0 }
        targetIndex = targets
        sources = isSource.indices.filter { isSource[$0] }.map { Int32($0) }
    }

    /// Of the same hole, with fewer sources.
    init(_ grid: PatchGrid, sources: [Int32]) {
        (width, height, sourceWidth, sourceHeight) = (grid.width, grid.height, grid.sourceWidth, grid.sourceHeight)
        (radius, isHole, targets, targetIndex) = (grid.radius, grid.isHole, grid.targets, grid.targetIndex)
        self.sources = sources
        var isSource = [Bool](repeating: false, count: grid.isSource.count)
        for source in sources { isSource[Int(source)] = true }
        self.isSource = isSource
    }
}
