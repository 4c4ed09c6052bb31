import CGentoolKernels
import GentoolBase

/// A linear layer over rows of numbers in memory.
///
/// Rows are rounded block by block, right before they are used: so what is rounded stays in the cache.
struct RowProduct {
    let input: UnsafePointer<Float>
    /// From one row to the next, in numbers.
    let stride: Int
    let images: Int
    /// Of each image.
    let rows: Int
    let weights: PackedWeights
    /// `weights.outputs` values, or as many for each image, or none.
    let bias: Tensor?
    /// What negative results are multiplied by: `weights.outputs` values, or none.
    let slopes: Tensor?

    /// Rows that are computed in one go.
    static let rowsAtOnce = GentoolProduct.tilesAtOnce * tileRows

    /// Computes all of it, on all cores.
    ///
    /// - Parameters:
    ///   - residual: added to the result, laid out like `out`; may be the same memory.
    ///   - out: a row's `weights.outputs` numbers, `outStride` from those of the last one.
    func run(residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int) {
        withProduct(residual, out, outStride) { product in
            if weights.kept != nil { return runUnpacking(product) }
            let blocksOfImage = (rows + Self.rowsAtOnce - 1) / Self.rowsAtOnce
            let bands = weights.bands(of: images * blocksOfImage)
            parallelFor(images * blocksOfImage * bands) { task in
                let (image, block) = (task / bands / blocksOfImage, task / bands % blocksOfImage)
                let first = block * Self.rowsAtOnce
                compute(
                    product, image: image, rows: first..<min(first + Self.rowsAtOnce, rows), band: task % bands,
                    of: bands)
            }
        }
    }

    /// Computes all of it on the caller's thread.
    func runAlone(residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int) {
        withProduct(residual, out, outStride) { product in
            for image in 0..<images { compute(product, image: image, rows: 0..<rows, band: 0, of: 1) }
        }
    }

    /// Panels that are unpacked together: they stay in the second-level cache.
    private static let unpackedBytes = 256 << 10

    /// Computes all of it with weights as a file keeps them: some panels are unpacked, and used for all rows.
    private func runUnpacking(_ product: GentoolProduct) {
        let input = ProductInput(rows: images * rows, channels: weights.channels, precision: weights.precision)
        concurrentBands(of: images * rows, smallest: tileRows) { band in
            input.store(
                self.input + band.lowerBound * stride, rows: band.count, stride: stride, channels: weights.channels,
                at: band.lowerBound)
        }
        let atOnce = max(1, min(Self.unpackedBytes / weights.panelBytes, weights.panelCount / (4 * coreCount)))
        parallelFor((weights.panelCount + atOnce - 1) / atOnce) { group in
            let panels = (group * atOnce)..<min((group + 1) * atOnce, weights.panelCount)
            let firstOutput = panels.lowerBound * PackedWeights.panelWidth
            weights.withPanels(panels) { unpacked in
                var part = product
                part.panels = unpacked
                part.outputs = min(panels.count * PackedWeights.panelWidth, weights.outputs - firstOutput)
                part.slopes = product.slopes.map { $0 + firstOutput }
                part.rowStride = input.rowBytes
                part.width = rows
                withUnsafePointer(to: 0) { noOffset in
                    part.tapOffsets = noOffset
                    for image in 0..<images {
                        let place = image * rows * product.outStride + firstOutput
                        part.input = UnsafeRawPointer(input.base + image * rows * input.rowBytes)
                        part.bias = product.bias.map { $0 + image * product.biasStride + firstOutput }
                        part.residual = product.residual.map { $0 + place }
                        part.out = product.out + place
                        part.run(band: 0, of: 1)
                    }
                }
            }
        }
    }

    /// Calls `body` with a product of no rows yet.
    private func withProduct(
        _ residual: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>, _ outStride: Int,
        _ body: (GentoolProduct) -> Void
    ) {
        let biasStride = weights.biasStride(bias, slopes: slopes, images: images)
        guard images * rows > 0 else { return }
        OperationCount.add(2 * images * rows * weights.outputs * weights.channels)
        var product = GentoolProduct()
        product.precision = weights.precision.kernel
        product.images = 1
        product.height = 1
        product.taps = 1
        product.steps = weights.precision.steps(weights.channels)
        product.panels = UnsafeRawPointer(weights.panels)
        product.outputs = weights.outputs
        product.biasStride = biasStride
        product.residual = residual
        product.out = out
        product.outStride = outStride
        product.isStreamed = GentoolProduct.isStreamed(images * rows * outStride)
        Tensor.withPointer(bias) { bias in
            Tensor.withPointer(slopes) { slopes in
                product.bias = bias
                product.slopes = slopes
                body(product)
            }
        }
    }

    private func compute(_ product: GentoolProduct, image: Int, rows range: Range<Int>, band: Int, of bands: Int) {
        let place = image * rows + range.lowerBound
        var part = product
        part.width = range.count
        part.bias = product.bias.map { $0 + image * product.biasStride }
        part.residual = product.residual.map { $0 + place * product.outStride }
        part.out = product.out + place * product.outStride
        withRounded(input + place * stride, rows: range.count) { rounded, rowBytes in
            part.input = rounded
            part.rowStride = rowBytes
            withUnsafePointer(to: 0) { noOffset in
                part.tapOffsets = noOffset
                part.run(band: band, of: bands)
            }
        }
    }

    /// Floats need no rounding and stay where they are.
    private func withRounded(
        _ values: UnsafePointer<Float>, rows: Int, _ body: (_ rounded: UnsafeRawPointer, _ rowBytes: Int) -> Void
    ) {
        if weights.precision == .f32 { return body(values, stride * 4) }
        let input = ProductInput(rows: rows, channels: weights.channels, precision: weights.precision)
        input.store(values, rows: rows, stride: stride, channels: weights.channels, at: 0)
        withExtendedLifetime(input) { body(input.base, input.rowBytes) }
    }
}
