import GentoolRaster

extension PixelRect {
    /// This hole with its surroundings as a network is shown them, in the middle where the picture's borders allow it.
    ///
    /// - Parameters:
    ///   - margin: how far they reach beyond the hole at least.
    ///   - side: the least width and height, where the picture has them.
    ///   - picture: all of it.
    func window(margin: Int, side: Int, in picture: PixelRect) -> PixelRect {
        func span(_ start: Int, _ length: Int, _ limit: Int) -> Range<Int> {
            let wanted = min(limit, max(length + 2 * margin, side))
            let first = min(max(0, start + length / 2 - wanted / 2), limit - wanted)
            return first..<(first + wanted)
        }
        return PixelRect(columns: span(x, width, picture.width), rows: span(y, height, picture.height))
    }
}
