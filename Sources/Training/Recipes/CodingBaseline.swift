import GentoolTensors
import Glibc

/// What a simple model of pixels needs for each number of a picture, in bits.
enum CodingBaseline {
    /// The entropy of what is left when each level is predicted from those to the left, above, and above to the left, as
    /// PNG's best filter does it (PNG specification, §9.4, "Filter type 4: Paeth"). The statistics are those of the very
    /// pictures that are measured, so it is better than it could be.
    ///
    /// - Parameter levels: N, H, W, C in 0...255.
    static func paethBits(_ levels: Tensor) -> Double {
        let (height, width, channels) = (levels.shape[1], levels.shape[2], levels.shape[3])
        let values = levels.floats()
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
        for image in 0..<levels.shape[0] {
            func level(_ x: Int, _ y: Int, _ channel: Int) -> Int {
                x < 0 || y < 0 ? 0 : Int(values[((image * height + y) * width + x) * channels + channel])
            }
            for y in 0..<height {
                for x in 0..<width {
                    for channel in 0..<channels {
                        let (left, above) = (level(x - 1, y, channel), level(x, y - 1, channel))
                        let corner = level(x - 1, y - 1, channel)
                        let guess = left + above - corner
                        let nearest = [left, above, corner].min { abs($0 - guess) < abs($1 - guess) }!
                        counts[channel][(level(x, y, channel) - nearest) & 255] += 1
                    }
                }
            }
        }
        let pixels = Double(levels.count / channels)
        let bits = counts.joined().filter { $0 > 0 }.reduce(0.0) { $0 - Double($1) * log2(Double($1) / pixels) }
        return bits / Double(levels.count)
    }
}
