import CGentoolKernels
import GentoolBase

/// A filter over columns and then over rows, which streams: rows of floats are asked for as they are
/// needed and handed out as they are done, so that memory holds a few rows and never a picture.
///
/// Bands of output rows are computed concurrently; every row comes out the same whatever its band.
struct SeparableFilter {
    let horizontal: TapTable
    let vertical: TapTable
    /// Interleaved values of a pixel.
    let channels: Int

    /// - Parameters:
    ///   - read: Fills a row with the pixels of columns `horizontal.inputs`. `row` counts from the first
    ///     row of the source. Called from several threads, sometimes more than once for a row.
    ///   - write: Takes an output row of `horizontal.outputs` pixels, which it may use as scratch space.
    ///     Called from several threads, once for each row.
    func run(
        read: (_ row: Int, _ pixels: UnsafeMutablePointer<Float>) -> Void,
        write: (_ row: Int, _ pixels: UnsafeMutablePointer<Float>) -> Void
    ) {
        // Neighbouring bands both filter the rows that both need: long bands keep that share small.
        concurrentBands(of: vertical.outputs, smallest: 16) { band in
            filter(band, read: read, write: write)
        }
    }

    private func filter(
        _ band: Range<Int>,
        read: (_ row: Int, _ pixels: UnsafeMutablePointer<Float>) -> Void,
        write: (_ row: Int, _ pixels: UnsafeMutablePointer<Float>) -> Void
    ) {
        let wide = ScratchRows(rows: 1, length: horizontal.inputs.count * channels)
        // Row r of the source, filtered horizontally, waits in slot r % widest until it is not needed.
        let waiting = ScratchRows(rows: vertical.widest, length: horizontal.outputs * channels)
        let result = ScratchRows(rows: 1, length: horizontal.outputs * channels)
        var window = [UnsafePointer<Float>?](repeating: nil, count: vertical.widest)
        var next = Int(vertical.taps[band.lowerBound].start)

        for output in band {
            let taps = vertical.taps[output]
            let needed = Int(taps.start)..<Int(taps.start + taps.count)
            for row in max(next, needed.lowerBound)..<max(next, needed.upperBound) {
                read(vertical.inputs.lowerBound + row, wide[0])
                gentool_filter_row(
                    wide[0], channels, horizontal.taps, horizontal.weights, horizontal.outputs,
                    waiting[row % vertical.widest])
            }
            next = max(next, needed.upperBound)
            for (k, row) in needed.enumerated() {
                window[k] = UnsafePointer(waiting[row % vertical.widest])
            }
            vertical.weights.withUnsafeBufferPointer { weights in
                gentool_combine_rows(
                    window, weights.baseAddress! + Int(taps.offset), needed.count,
                    horizontal.outputs * channels, result[0])
            }
            write(output, result[0])
        }
    }
}

/// Rows of floats with the slack behind their ends that the kernels ask for.
private final class ScratchRows {
    private let storage: UnsafeMutablePointer<Float>
    private let stride: Int

    init(rows: Int, length: Int) {
        stride = length + 4
        storage = .allocate(capacity: rows * stride)
        storage.initialize(repeating: 0, count: rows * stride)
    }

    deinit { storage.deallocate() }

    subscript(row: Int) -> UnsafeMutablePointer<Float> { storage + row * stride }
}
