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

    /// Whether rows are so few that they are multiplied with weights as these are stored: to unpack them takes longer.
    /// Panels are multiplied with a whole tile of rows as fast as with one, what a file holds is not.
    private var areFew: Bool { images * rows <= (weights.kept == nil ? tileRows : Self.fewRows) }
    static let fewRows = 3
    /// How weights are multiplied.
    private var factors: Precision { areFew ? weights.precision : weights.factors }

    /// Computes all of it, on all cores.
    ///
    /// - Parameters:
    ///   - residual: added to the result, laid out like `out`; may be the same memory.
    ///   - out: a row's `weights.outputs` numbers, `outStride` from those of the last one.
    func run(residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int) {
        if areFew, let kept = weights.kept { return run(kept, residual, out, outStride) }
        withProduct(residual, out, outStride) { product in
            if !areFew && weights.areUnpacked { return runUnpacking(product) }
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

    /// Computes all of it with weights that are unpacked for all rows at once, which therefore are rounded before.
    private func runUnpacking(_ product: GentoolProduct) {
        let input = ProductInput(rows: images * rows, channels: weights.channels, precision: weights.factors)
        concurrentBands(of: images * rows, smallest: tileRows) { band in
            input.store(
                self.input + band.lowerBound * stride, rows: band.count, stride: stride, channels: weights.channels,
                at: band.lowerBound)
        }
        var whole = product
        whole.input = UnsafeRawPointer(input.base)
        whole.images = images
        whole.width = rows
        whole.imageStride = rows * input.rowBytes
        whole.rowStride = input.rowBytes
        withExtendedLifetime(input) {
            withUnsafePointer(to: 0) { noOffset in
                whole.tapOffsets = noOffset
                whole.runUnpacking(weights)
            }
        }
    }

    /// Computes all of it with weights as a file holds them.
    private func run(
        _ kept: WeightArray, _ residual: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>, _ outStride: Int
    ) {
        let biasStride = weights.biasStride(bias, slopes: slopes, images: images)
        let channels = weights.channels
        OperationCount.add(2 * images * rows * weights.outputs * channels)
        Tensor.withPointer(bias) { bias in
            Tensor.withPointer(slopes) { slopes in
                concurrentBands(of: weights.outputs, smallest: PackedWeights.panelWidth) { band in
                    for output in band {
                        for row in 0..<(images * rows) {
                            let sum = kept.dot((output * channels)..<((output + 1) * channels), input + row * stride)
                            let raised = sum + (bias.map { $0[row / rows * biasStride + output] } ?? 0)
                            let bent = raised < 0 ? raised * (slopes?[output] ?? 1) : raised
                            let place = row * outStride + output
                            out[place] = bent + (residual?[place] ?? 0)
                        }
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
        product.precision = factors.kernel
        product.images = 1
        product.height = 1
        product.taps = 1
        product.steps = factors.steps(weights.channels)
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
        if factors == .f32 { return body(values, stride * 4) }
        let input = ProductInput(rows: rows, channels: weights.channels, precision: factors)
        input.store(values, rows: rows, stride: stride, channels: weights.channels, at: 0)
        withExtendedLifetime(input) { body(input.base, input.rowBytes) }
    }
}
