import CGentoolKernels
import GentoolBase

/// The gradients of a product's results as words laid out for outer products: row after row, or output after output where
/// the processor multiplies whole matrices.
///
/// Only what lies between two products is ever stored so: made right before, gone right after.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
final class OuterGradients: @unchecked Sendable {
    /// Bytes from one row to the next, and from one output to the next.
    let rowBytes: Int, outputBytes: Int
    let base: UnsafeMutableRawPointer

    /// - Parameters:
    ///   - gradient: rows of `outputs` numbers.
    ///   - units: rows of words that they become.
    init(_ gradient: Tensor, outputs: Int, units: Int, precision: Precision) {
        if gentool_uses_matrices(precision.kernel) == 0 {
            let rows = OuterRows(rows: units, columns: outputs)
            rows.store(gradient, units: units, as: precision)
            (rowBytes, outputBytes) = (rows.rowBytes, 4)
            base = rows.base
            owner = rows
            return
        }
        let blocks = (units + Self.rowsAtOnce - 1) / Self.rowsAtOnce
        // Not a power of two, or all outputs would compete for the same few places in the first-level cache.
        let stride = blocks * Self.rowsAtOnce + Self.rowsAtOnce
        (rowBytes, outputBytes) = (4, stride * 4)
        // Whole matrices are read.
        let allOutputs = (outputs + PackedWeights.panelWidth - 1) / PackedWeights.panelWidth * PackedWeights.panelWidth
        base = .allocate(byteCount: allOutputs * outputBytes, alignment: 64)
        owner = nil
        let paired = gradient.count / outputs - units
        gradient.elements.withUnsafeBufferPointer { values in
            concurrentBands(of: blocks, smallest: 4) { band in
                let first = band.lowerBound * Self.rowsAtOnce
                let start = values.baseAddress! + first * outputs
                let count = min(band.count * Self.rowsAtOnce, units - first)
                gentool_bf16_pair_columns(
                    start, start + units * outputs, count, min(max(paired - first, 0), count), outputs,
                    (base + first * 4).assumingMemoryBound(to: UInt32.self), stride)
            }
        }
    }

    private let owner: OuterRows?
    private static let rowsAtOnce = 16

    deinit { if owner == nil { base.deallocate() } }
}
