/// A `PatchGrid` as bare pointers, for loops that look at millions of pixels.
struct PatchGridView {
    let width: Int
    let height: Int
    let sourceWidth: Int
    let sourceHeight: Int
    let radius: Int
    let isHole: UnsafeBufferPointer<Bool>
    let isSource: UnsafeBufferPointer<Bool>
    let targets: UnsafeBufferPointer<Int32>
    let targetIndex: UnsafeBufferPointer<Int32>

    /// Every target patch that covers the hole's pixel at `x`, `y`: its centre, its place among the targets, and what
    /// leads from the source's centre to the pixel that is copied.
    @inline(__always)
    func forEachTarget(over x: Int, _ y: Int, _ body: (_ centre: Int, _ index: Int, _ offset: Int) -> Void) {
        for centreY in max(0, y - radius)...min(height - 1, y + radius) {
            for centreX in max(0, x - radius)...min(width - 1, x + radius) {
                let centre = centreY * width + centreX
                body(centre, Int(targetIndex[centre]), (y - centreY) * sourceWidth + x - centreX)
            }
        }
    }
}

extension PatchGrid {
    func withView<Result>(_ body: (PatchGridView) throws -> Result) rethrows -> Result {
        try isHole.withUnsafeBufferPointer { isHole in
            try isSource.withUnsafeBufferPointer { isSource in
                try targets.withUnsafeBufferPointer { targets in
                    try targetIndex.withUnsafeBufferPointer { targetIndex in
                        try body(
                            PatchGridView(
                                width: width, height: height, sourceWidth: sourceWidth, sourceHeight: sourceHeight,
                                radius: radius, isHole: isHole, isSource: isSource, targets: targets,
                                targetIndex: targetIndex))
                    }
                }
            }
        }
    }
}
