import CGentoolKernels
import GentoolBase

/// Rows of numbers laid out as products read them.
///
/// Only what lies between two products is ever stored so: made right before, gone right after.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
final class ProductInput: @unchecked Sendable {
    let precision: Precision
    /// Bytes from one row to the next.
    let rowBytes: Int
    let base: UnsafeMutableRawPointer

    /// Room for `rows` rows of `channels` values, in no particular state.
    ///
    /// - Parameter steps: in each row; if they hold more than the values, 0 follows.
    init(rows: Int, channels: Int, steps: Int? = nil, precision: Precision) {
        self.precision = precision
        rowBytes = (steps ?? precision.steps(channels)) * gentool_step_bytes(precision.kernel)
        base = .allocate(byteCount: rows * rowBytes + Self.slack, alignment: 64)
    }

    /// What gradients of weights read behind the last row, in bytes.
    private static let slack = 128

    deinit { base.deallocate() }

    /// Rounds `count` rows, `stride` numbers apart, to the precision and stores them from row `row` on.
    func store(_ values: UnsafePointer<Float>, rows count: Int, stride: Int, channels: Int, at row: Int) {
        let numbers = gentool_step_numbers(precision.kernel)
        let isDense =
            stride == channels && channels % numbers == 0
            && rowBytes == channels / numbers * gentool_step_bytes(precision.kernel)
        let runs = isDense ? 1 : count
        for run in 0..<runs {
            store(
                values + run * stride, count: isDense ? count * channels : channels, to: base + (row + run) * rowBytes)
        }
    }

    private func store(_ values: UnsafePointer<Float>, count: Int, to place: UnsafeMutableRawPointer) {
        let stored: Int
        switch precision {
        case .f32:
            place.copyMemory(from: values, byteCount: count * 4)
            stored = count * 4
        case .bf16:
            gentool_bf16_from_floats(values, count, place.assumingMemoryBound(to: UInt16.self))
            stored = count * 2
        case .q8:
            gentool_q8_from_floats(values, count, place)
            stored = precision.steps(count) * gentool_step_bytes(precision.kernel)
        }
        if stored < rowBytes {
            (place + stored).initializeMemory(as: UInt8.self, repeating: 0, count: rowBytes - stored)
        }
    }

    /// Sets `count` rows from row `row` on to 0.
    func clear(rows count: Int, at row: Int) {
        (base + row * rowBytes).initializeMemory(as: UInt8.self, repeating: 0, count: count * rowBytes)
    }
}

extension GentoolProduct {
    /// Tiles that are computed in one go, with their input in the cache.
    static let tilesAtOnce = 16

    /// Whether so many numbers are better written past the caches: whoever reads them would not find them there.
    static func isStreamed(_ count: Int) -> Int32 { count * 4 > 32 << 20 ? 1 : 0 }

    private var tiles: Int { images * height * ((width + tileRows - 1) / tileRows) }
    private var panelCount: Int { (outputs + PackedWeights.panelWidth - 1) / PackedWeights.panelWidth }

    /// Computes all of it with the weights whose panels it has, on all cores.
    func run(with weights: PackedWeights) {
        OperationCount.add(2 * images * height * width * outputs * taps * weights.channels)
        if weights.areUnpacked { return runUnpacking(weights) }
        runPanels(with: weights)
    }

    /// Panels that are unpacked together: the last cache holds them until all rows were multiplied with them.
    private static let unpackedBytes = 4 << 20

    /// Computes all of it with weights that are unpacked first, some panels at a time.
    func runUnpacking(_ weights: PackedWeights) {
        let bytes = weights.factorBytes
        let atOnce = min(max(1, Self.unpackedBytes / bytes), panelCount)
        let unpacked = UnsafeMutableRawPointer.allocate(byteCount: atOnce * bytes, alignment: 64)
        defer { unpacked.deallocate() }
        for first in stride(from: 0, to: panelCount, by: atOnce) {
            let count = min(atOnce, panelCount - first)
            parallelFor(count) { weights.unpack(panel: first + $0, to: unpacked + $0 * bytes) }
            let firstOutput = first * PackedWeights.panelWidth
            var part = self
            part.panels = UnsafeRawPointer(unpacked)
            part.outputs = min(count * PackedWeights.panelWidth, outputs - firstOutput)
            part.bias = bias.map { $0 + firstOutput }
            part.slopes = slopes.map { $0 + firstOutput }
            part.residual = residual.map { $0 + firstOutput }
            part.out = out + firstOutput
            part.runPanels(with: weights)
        }
    }

    private func runPanels(with weights: PackedWeights) {
        let blocks = (tiles + Self.tilesAtOnce - 1) / Self.tilesAtOnce
        let bands = weights.bands(of: blocks)
        parallelFor(blocks * bands) { task in
            let first = task / bands * Self.tilesAtOnce
            run(first..<min(first + Self.tilesAtOnce, tiles), band: task % bands, of: bands)
        }
    }

    /// Computes some tiles of one of the bands that the panels are divided into, on the caller's thread.
    func run(_ tiles: Range<Int>? = nil, band: Int, of bands: Int) {
        let tiles = tiles ?? 0..<self.tiles
        let first = band * panelCount / bands
        withUnsafePointer(to: self) {
            gentool_product_tiles(
                $0, tiles.lowerBound, tiles.count, first, (band + 1) * panelCount / bands - first)
        }
    }
}
