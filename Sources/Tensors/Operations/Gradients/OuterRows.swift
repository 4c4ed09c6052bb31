import CGentoolKernels
import GentoolBase

/// Rows of four-byte words laid out for outer products: a float each, or the bfloat16 numbers of two rows.
///
/// Only what lies between two products is ever stored so: made right before, gone right after.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
final class OuterRows: @unchecked Sendable {
    /// Bytes from one row to the next.
    let rowBytes: Int
    let base: UnsafeMutableRawPointer
    private let columns: Int

    /// What products read behind the last row, in bytes.
    private static let slack = 128

    /// Room for `rows` rows of `columns` words, in no particular state.
    init(rows: Int, columns: Int) {
        self.columns = columns
        rowBytes = columns * 4
        base = .allocate(byteCount: rows * rowBytes + Self.slack, alignment: 64)
        // What is read there does not matter, as long as it is not slow.
        (base + rows * rowBytes).initializeMemory(as: UInt8.self, repeating: 0, count: Self.slack)
    }

    deinit { base.deallocate() }

    /// Stores all rows of a tensor; in bfloat16, those from row `units` on share words with those from the first on.
    func store(_ tensor: Tensor, units: Int, as precision: Precision) {
        let rows = tensor.count / columns
        tensor.elements.withUnsafeBufferPointer { values in
            concurrentBands(of: units, smallest: 64) { band in
                let paired = band.clamped(to: 0..<(rows - units))
                let alone = max(band.lowerBound, paired.upperBound)..<band.upperBound
                for (part, others) in [(paired, units), (alone, nil)] where !part.isEmpty {
                    store(
                        values.baseAddress! + part.lowerBound * columns, rows: part.count,
                        at: part.lowerBound,
                        others: others, as: precision)
                }
            }
        }
    }

    /// Stores some rows.
    ///
    /// - Parameter others: how many rows further on those are that share the words in bfloat16; `nil` if there are
    ///   none.
    func store(
        _ values: UnsafePointer<Float>, rows count: Int, at row: Int, others: Int?, as precision: Precision
    ) {
        let place = base + row * rowBytes
        switch precision {
        case .q8: preconditionFailure("weights that learn are not kept in 8 bits")
        case .f32: place.copyMemory(from: values, byteCount: count * rowBytes)
        case .bf16:
            gentool_bf16_pairs(
                values, others.map { values + $0 * columns }, count * columns,
                place.assumingMemoryBound(to: UInt32.self))
        }
    }

    /// Sets `count` rows from row `row` on to 0.
    func clear(rows count: Int, at row: Int) {
        (base + row * rowBytes).initializeMemory(as: UInt8.self, repeating: 0, count: count * rowBytes)
    }
}

extension Precision {
    /// How many numbers a word holds.
    var imagesPerWord: Int { self == .f32 ? 1 : 2 }

    /// How many words hold `count` numbers.
    func units(_ count: Int) -> Int { (count + imagesPerWord - 1) / imagesPerWord }
}
