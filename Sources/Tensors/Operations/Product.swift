import CKernels
import Parallel

/// Rows of numbers laid out as products read them.
///
/// Only what lies between two products is ever stored so: made right before, gone right after.
final class ProductInput: @unchecked Sendable {
    let precision: Precision
    /// Bytes from one row to the next.
    let rowBytes: Int
    let base: UnsafeMutableRawPointer

    /// Room for `rows` rows of `channels` values, in no particular state.
    init(rows: Int, channels: Int, precision: Precision) {
        self.precision = precision
        rowBytes = precision.steps(channels) * 4
        base = .allocate(byteCount: rows * rowBytes + Self.slack, alignment: 64)
    }

    /// What gradients of weights read behind the last row, in bytes.
    private static let slack = 128

    deinit { base.deallocate() }

    /// Rounds `count` consecutive rows to the precision and stores them from row `row` on.
    func store(_ values: UnsafePointer<Float>, rows count: Int, channels: Int, at row: Int) {
        let place = base + row * rowBytes
        switch precision {
        case .f32:
            place.copyMemory(from: values, byteCount: count * rowBytes)
        case .bf16 where channels % 2 == 0:
            kernel_bf16_from_floats(values, count * channels, place.assumingMemoryBound(to: UInt16.self))
        case .bf16:
            for index in 0..<count {
                let out = (place + index * rowBytes).assumingMemoryBound(to: UInt16.self)
                kernel_bf16_from_floats(values + index * channels, channels, out)
                out[channels] = 0
            }
        }
    }

    /// Sets `count` rows from row `row` on to 0.
    func clear(rows count: Int, at row: Int) {
        (base + row * rowBytes).initializeMemory(as: UInt8.self, repeating: 0, count: count * rowBytes)
    }
}

extension kernel_product {
    /// Computes all of it, on all cores.
    func run() {
        OperationCount.add(2 * images * height * width * outputs * taps * steps * (precision == kernel_bf16 ? 2 : 1))
        let tiles = images * height * ((width + tileRows - 1) / tileRows)
        let panels = (outputs + PackedWeights.panelWidth - 1) / PackedWeights.panelWidth
        // Many rows are shared out; of few rows, the panels are, so that each core reads its own part of the weights.
        let tilesAtOnce = 16
        if tiles >= 4 * tilesAtOnce {
            parallelFor((tiles + tilesAtOnce - 1) / tilesAtOnce) { part in
                let first = part * tilesAtOnce
                withUnsafePointer(to: self) {
                    kernel_product_tiles($0, first, min(tilesAtOnce, tiles - first), 0, panels)
                }
            }
        } else {
            concurrentBands(of: panels) { band in
                withUnsafePointer(to: self) { kernel_product_tiles($0, 0, tiles, band.lowerBound, band.count) }
            }
        }
    }
}
