import GentoolRaster

extension Picture {
    /// The part without the lines at its edges that are lighter or darker than what they border, all along, as resampling,
    /// sharpening or a badly cut frame leave them. What a picture is continued from is not to begin with them.
    ///
    /// At most 3 lines of an edge are taken away, and none of a side of fewer than 32 pixels.
    public var withoutOddLines: PixelRect {
        let luma = luma
        func column(_ x: Int) -> [Float] { (0..<height).map { luma.values[$0 * width + x] } }
        func row(_ y: Int) -> [Float] { Array(luma.values[y * width..<(y + 1) * width]) }
        let left = Self.oddCount(of: width, column)
        let right = Self.oddCount(of: width) { column(width - 1 - $0) }
        let top = Self.oddCount(of: height, row)
        let bottom = Self.oddCount(of: height) { row(height - 1 - $0) }
        return PixelRect(x: left, y: top, width: width - left - right, height: height - top - bottom)
    }

    private static let mostOddLines = 3
    /// Lines behind those that may be odd: how they differ is usual.
    private static let usualLines = 4..<15

    /// - Parameters:
    ///   - count: how many lines there are.
    ///   - line: one of them, from the edge inwards.
    private static func oddCount(of count: Int, _ line: (Int) -> [Float]) -> Int {
        guard count >= 32 else { return 0 }
        let lines = (0...usualLines.upperBound).map(line)
        let steps = zip(lines, lines.dropFirst()).map { outer, inner in zip(outer, inner).map { $0 - $1 } }
        let sizes = steps.map { $0.reduce(0) { $0 + abs($1) } / Float($0.count) }
        let shifts = steps.map { abs($0.reduce(0, +)) / Float($0.count) }
        let usual = sizes[usualLines].sorted()[usualLines.count / 2]
        let odd = (0..<mostOddLines).last { sizes[$0] > 1.7 * usual + 0.5 / 255 && shifts[$0] > 0.6 * sizes[$0] }
        return odd.map { $0 + 1 } ?? 0
    }
}
