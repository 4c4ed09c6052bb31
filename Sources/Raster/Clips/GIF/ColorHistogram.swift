/// How often colours occur in a picture.
struct ColorHistogram {
    struct Cell {
        var mean: SIMD3<Float>
        var count: Float
    }

    /// Colours that are nearly the same are one: their five leading bits are.
    let cells: [Cell]
    /// All colours as `0xRRGGBB`, if they are few.
    let exact: Set<Int>?

    /// - Parameters:
    ///   - samples: red, green and blue of each pixel.
    ///   - counts: which pixels count.
    init(_ samples: [UInt8], where counts: (_ pixel: Int) -> Bool) {
        var sums = [SIMD4<Float>](repeating: .zero, count: 1 << 15)
        var exact: Set<Int>? = []
        var last = -1
        for pixel in 0..<(samples.count / 3) where counts(pixel) {
            let (r, g, b) = (Int(samples[3 * pixel]), Int(samples[3 * pixel + 1]), Int(samples[3 * pixel + 2]))
            sums[(r >> 3) << 10 | (g >> 3) << 5 | b >> 3] += SIMD4(Float(r), Float(g), Float(b), 1)
            let color = r << 16 | g << 8 | b
            if color != last, exact != nil {
                exact!.insert(color)
                if exact!.count > 256 { exact = nil }
            }
            last = color
        }
        self.exact = exact
        cells = sums.compactMap { sum in
            sum.w > 0 ? Cell(mean: SIMD3(sum.x, sum.y, sum.z) / sum.w, count: sum.w) : nil
        }
    }
}
