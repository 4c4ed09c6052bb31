/// The smallest rectangle around a hole.
///
/// The sample that is denoised covers this box and no more: what lies around it is known and never changes.
struct HoleBox: Sendable {
    let columns: Range<Int>
    let rows: Range<Int>
    /// The width of the picture that the box lies in.
    private let pictureWidth: Int

    /// All of a picture.
    init(width: Int, height: Int) { (columns, rows, pictureWidth) = (0..<width, 0..<height, width) }

    /// `nil` where nothing is a hole.
    init?(_ isHole: [Bool], width: Int, height: Int) {
        guard let first = isHole.firstIndex(of: true), let last = isHole.lastIndex(of: true) else { return nil }
        let rows = (first / width)..<(last / width + 1)
        let columns = isHole.withUnsafeBufferPointer { isHole in
            rows.reduce(into: Range<Int>?.none) { columns, y in
                let row = UnsafeBufferPointer(rebasing: isHole[(y * width)..<((y + 1) * width)])
                guard let first = row.firstIndex(of: true), let last = row.lastIndex(of: true) else { return }
                columns = min(columns?.lowerBound ?? first, first)..<max(columns?.upperBound ?? 0, last + 1)
            }
        }
        guard let columns else { return nil }
        self.rows = rows
        self.columns = columns
        pictureWidth = width
    }

    /// The shape of a tensor over the box: 1, H, W, C.
    func shape(channels: Int) -> [Int] { [1, rows.count, columns.count, channels] }

    /// Calls `body` for every pixel of the box with its place in the picture and in the box.
    @inline(__always)
    func forEachPixel(_ body: (_ pixel: Int, _ place: Int) -> Void) {
        var place = 0
        for y in rows {
            for x in columns {
                body(y * pictureWidth + x, place)
                place += 1
            }
        }
    }
}
