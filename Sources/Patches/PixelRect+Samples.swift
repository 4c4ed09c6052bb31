import GentoolRaster

/// Where a hole lies: the sample that is denoised covers the rectangle around it and no more, as what lies around that
/// is known and never changes.
extension PixelRect {
    /// The shape of a tensor over the rectangle: 1, H, W, C.
    func shape(channels: Int) -> [Int] { [1, height, width, channels] }

    /// Calls `body` for every pixel of the rectangle with its place in the picture and in the rectangle.
    @inline(__always)
    func forEachPixel(pictureWidth: Int, _ body: (_ pixel: Int, _ place: Int) -> Void) {
        var place = 0
        for y in rows {
            for x in columns {
                body(y * pictureWidth + x, place)
                place += 1
            }
        }
    }
}
