import GentoolBase
import Glibc

/// How much two pictures of the same size and format differ.
public struct Comparison: Sendable, Equatable {
    /// Peak signal-to-noise ratio over all samples, alpha included, in decibels; infinite if all are equal.
    public let psnr: Double
    /// Mean structural similarity of luma, -1...1; 1 if equal. Wang et al. 2004, "Image Quality
    /// Assessment: From Error Visibility to Structural Similarity": a Gaussian window of 11×11 pixels and
    /// σ = 1.5, K₁ = 0.01, K₂ = 0.03, over all positions where the window fits. In a picture smaller
    /// than the window, the middle pixel or line stands for all positions.
    public let ssim: Double
    /// The largest difference of any two samples, 0...1.
    public let largestDifference: Double
    /// Pixels with any sample that differs.
    public let differingPixels: Int

    /// - Throws: `RasterError` unless both have the same size and format. Depths may differ; samples are
    ///   compared as parts of their depth's largest value.
    public init(_ first: Picture, _ second: Picture) throws {
        guard (first.width, first.height) == (second.width, second.height) else {
            throw RasterError(
                .sizeMismatch,
                "pictures of \(first.width)x\(first.height) and \(second.width)x\(second.height) pixels "
                    + "cannot be compared; resize one of them")
        }
        guard first.format == second.format else {
            throw RasterError(
                .wrongColors, "pictures of different colour models cannot be compared; convert one of them")
        }
        let errors = SampleErrors(first, second)
        psnr = errors.meanSquare == 0 ? .infinity : -10 * log10(errors.meanSquare)
        largestDifference = errors.largest
        differingPixels = errors.differingPixels
        ssim = differingPixels == 0 ? 1 : structuralSimilarity(first, second)
    }
}

/// Sums over the differences of samples.
private struct SampleErrors {
    var meanSquare = 0.0
    var largest = 0.0
    var differingPixels = 0

    init(_ first: Picture, _ second: Picture) {
        let channels = first.format.channels
        let length = first.width * channels
        var rows = [SampleErrors](repeating: SampleErrors(), count: first.height)
        rows.withUnsafeMutableBufferPointer { rows in
            let rows = rows
            concurrentBands(of: first.height, smallest: 16) { band in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * length) { pixels in
                    let (a, b) = (pixels.baseAddress!, pixels.baseAddress! + length)
                    for row in band {
                        first.samples.copy(row * length..<(row + 1) * length, to: a)
                        second.samples.copy(row * length..<(row + 1) * length, to: b)
                        rows[row].add(a, b, pixels: first.width, channels: channels)
                    }
                }
            }
        }
        // Row by row, so that the sum is the same however the rows were shared out.
        for row in rows {
            meanSquare += row.meanSquare / Double(length * first.height)
            largest = max(largest, row.largest)
            differingPixels += row.differingPixels
        }
    }

    private init() {}

    /// Here `meanSquare` is still a sum.
    private mutating func add(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, pixels: Int, channels: Int
    ) {
        for pixel in 0..<pixels {
            var differs = false
            for i in pixel * channels..<(pixel + 1) * channels {
                let difference = Double(abs(a[i] - b[i]))
                // Less than half a level of 16 bits is the rounding of another depth.
                if difference < 0.5 / 65535 { continue }
                meanSquare += difference * difference
                largest = max(largest, difference)
                differs = true
            }
            if differs { differingPixels += 1 }
        }
    }
}

/// The mean of the SSIM map; see `Comparison.ssim`.
private func structuralSimilarity(_ first: Picture, _ second: Picture) -> Double {
    let (width, height) = (first.width, first.height)
    let reach = 5
    let columns = fitting(reach, in: width)
    let rows = fitting(reach, in: height)
    let window = SeparableFilter(
        horizontal: TapTable(gaussian: 1.5, radius: reach, count: width),
        vertical: TapTable(gaussian: 1.5, radius: reach, count: height),
        channels: 5)
    var sums = [Double](repeating: 0, count: height)
    sums.withUnsafeMutableBufferPointer { sums in
        let sums = sums
        window.run { row, pixels in
            // Both pictures, their squares and their product, to be averaged by the window together.
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { luma in
                let (a, b) = (luma.baseAddress!, luma.baseAddress! + width)
                LumaReader(first).copyLuma(ofRow: row, to: a)
                LumaReader(second).copyLuma(ofRow: row, to: b)
                for x in 0..<width {
                    // Around mid-grey the squares are small, and their rounding errors with them.
                    let (p, q) = (a[x] - 0.5, b[x] - 0.5)
                    let pixel = pixels + 5 * x
                    pixel[0] = p
                    pixel[1] = q
                    pixel[2] = p * p
                    pixel[3] = q * q
                    pixel[4] = p * q
                }
            }
        } write: { row, means in
            guard rows.contains(row) else { return }
            sums[row] = columns.reduce(0) { $0 + similarity(means + 5 * $1) }
        }
    }
    return sums.reduce(0, +) / Double(columns.count * rows.count)
}

/// SSIM at one position, from the window's means of p, q, p², q² and pq, where p and q are luma - 0.5.
private func similarity(_ means: UnsafePointer<Float>) -> Double {
    let (p, q) = (Double(means[0]), Double(means[1]))
    let varianceP = Double(means[2]) - p * p
    let varianceQ = Double(means[3]) - q * q
    let covariance = Double(means[4]) - p * q
    let (meanP, meanQ) = (p + 0.5, q + 0.5)
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
    return (2 * meanP * meanQ + c1) * (2 * covariance + c2)
        / ((meanP * meanP + meanQ * meanQ + c1) * (varianceP + varianceQ + c2))
}

/// The positions at which a window reaching `reach` to both sides lies inside `0..<count`; the middle one
/// if there are none.
private func fitting(_ reach: Int, in count: Int) -> Range<Int> {
    count > 2 * reach ? reach..<count - reach : count / 2..<count / 2 + 1
}
