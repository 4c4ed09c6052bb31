import CGentoolKernels
import GentoolBase

extension Convolution {
    /// Whether a picture is large enough that it takes less time to transform weights than to do without.
    func isWorthTransforming(_ input: Pixels) -> Bool {
        let scale = doubled ? 2 : 1
        return input.images * input.height * scale * input.width * scale >= 64
    }

    /// A 3 × 3 convolution that keeps the size, with 16 products where there would be 36.
    func runWinograd(
        _ input: Pixels, residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int
    ) {
        let scale = doubled ? 2 : 1
        let (images, height, width) = (input.images, input.height * scale, input.width * scale)
        let biasStride = weights.biasStride(bias, slopes: slopes, images: input.images)
        OperationCount.add(2 * images * height * width * weights.outputs * weights.channels * 9)
        Tensor.withPointer(bias) { bias in
            Tensor.withPointer(slopes) { slopes in
                let convolution = GentoolWinograd(
                    precision: weights.factors.kernel, input: input.base, inputStride: input.stride,
                    isDoubled: doubled ? 1 : 0, images: images, height: height, width: width,
                    channels: weights.channels, outputs: weights.outputs, bias: bias, biasStride: biasStride,
                    slopes: slopes, residual: residual, out: out, outStride: outStride)
                if weights.isTransformed {
                    convolution.run(with: weights)
                } else {
                    convolution.runTransforming(weights)
                }
            }
        }
    }
}

extension GentoolWinograd {
    private var tiles: Int { images * ((height + 1) / 2) * ((width + 1) / 2) }
    private var blocks: Int { (tiles + winogradTiles - 1) / winogradTiles }

    fileprivate func run(with weights: PackedWeights) {
        run(weights.panels, panelBytes: weights.panelBytes, of: weights)
    }

    /// The inputs of each block are transformed, and used for all panels while they are in the cache.
    ///
    /// - Parameter panels: transformed weights.
    private func run(_ panels: UnsafeRawPointer, panelBytes: Int, of weights: PackedWeights) {
        // Of a small picture, the panels are shared out, too.
        let bands = weights.bands(of: blocks)
        parallelFor(blocks * bands) { task in
            let (block, band) = (task / bands, task % bands)
            withUnsafeTemporaryAllocation(byteCount: inputBytes, alignment: 64) { inputs in
                transformInputs(of: block, to: inputs.baseAddress!)
                for panel in (band * weights.panelCount / bands)..<((band + 1) * weights.panelCount / bands) {
                    compute(
                        block, inputs.baseAddress!, panel: panel,
                        weights: panels + panel * panelBytes)
                }
            }
        }
    }

    /// Blocks whose transformed inputs are kept at once: they stay in the last cache, and a panel is worth transforming.
    private static let blocksAtOnce = 8

    /// Of a small picture, each panel of weights is transformed, and used for all blocks while it is in the cache; of a
    /// large one all panels are transformed first.
    fileprivate func runTransforming(_ weights: PackedWeights) {
        let bytes = PackedWeights.winogradPlaces * (weights.factorBytes / weights.taps)
        guard blocks <= Self.blocksAtOnce else {
            let panels = UnsafeMutableRawPointer.allocate(byteCount: weights.panelCount * bytes, alignment: 64)
            defer { panels.deallocate() }
            parallelFor(weights.panelCount) { transform(panel: $0, of: weights, to: panels + $0 * bytes) }
            return run(panels, panelBytes: bytes, of: weights)
        }
        let inputs = UnsafeMutableRawPointer.allocate(byteCount: blocks * inputBytes, alignment: 64)
        defer { inputs.deallocate() }
        parallelFor(blocks) { transformInputs(of: $0, to: inputs + $0 * inputBytes) }
        parallelFor(weights.panelCount) { panel in
            withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { transformed in
                transform(panel: panel, of: weights, to: transformed.baseAddress!)
                for block in 0..<blocks {
                    compute(block, inputs + block * inputBytes, panel: panel, weights: transformed.baseAddress!)
                }
            }
        }
    }

    private func transform(panel: Int, of weights: PackedWeights, to transformed: UnsafeMutableRawPointer) {
        weights.withFactors(panel) {
            gentool_winograd_panel_weights(precision, $0, weights.factors.steps(weights.channels), transformed)
        }
    }

    /// Of a block, a multiple of 64.
    private var inputBytes: Int {
        withUnsafePointer(to: self) { (gentool_winograd_input_bytes($0) + 63) / 64 * 64 }
    }

    private func transformInputs(of block: Int, to inputs: UnsafeMutableRawPointer) {
        withUnsafePointer(to: self) {
            gentool_winograd_inputs($0, block * winogradTiles, tileCount(of: block), inputs)
        }
    }

    private func compute(_ block: Int, _ inputs: UnsafeRawPointer, panel: Int, weights: UnsafeRawPointer) {
        withUnsafePointer(to: self) {
            gentool_winograd_panel($0, block * winogradTiles, tileCount(of: block), inputs, panel, weights)
        }
    }

    private func tileCount(of block: Int) -> Int32 { Int32(min(winogradTiles, tiles - block * winogradTiles)) }
}
