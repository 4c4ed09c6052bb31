/// Sums over squares of pixels.
package enum BoxSums {
    /// Sums over the square of `radius` around each pixel, cut off at the border.
    package static func sums(_ values: [Float], width: Int, height: Int, radius: Int) -> [Float] {
        var across = [Float](repeating: 0, count: values.count)
        for y in 0..<height {
            var sum: Double = 0
            for x in 0..<min(radius, width) { sum += Double(values[y * width + x]) }
            for x in 0..<width {
                if x + radius < width { sum += Double(values[y * width + x + radius]) }
                if x > radius { sum -= Double(values[y * width + x - radius - 1]) }
                across[y * width + x] = Float(max(0, sum))
            }
        }
        var result = across
        var sums = [Double](repeating: 0, count: width)
        for y in 0..<min(radius, height) {
            for x in 0..<width { sums[x] += Double(across[y * width + x]) }
        }
        for y in 0..<height {
            for x in 0..<width {
                if y + radius < height { sums[x] += Double(across[(y + radius) * width + x]) }
                if y > radius { sums[x] -= Double(across[(y - radius - 1) * width + x]) }
                result[y * width + x] = Float(max(0, sums[x]))
            }
        }
        return result
    }
}
