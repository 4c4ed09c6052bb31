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

    /// The inputs of each block are transformed, and used for all panels while they are in the cache.
    fileprivate func run(with weights: PackedWeights) {
        // Of a small picture, the panels are shared out, too.
        let bands = weights.bands(of: blocks)
        parallelFor(blocks * bands) { task in
            let (block, band) = (task / bands, task % bands)
            withUnsafeTemporaryAllocation(byteCount: inputBytes, alignment: 64) { inputs in
                transformInputs(of: block, to: inputs.baseAddress!)
                for panel in (band * weights.panelCount / bands)..<((band + 1) * weights.panelCount / bands) {
                    compute(
                        block, inputs.baseAddress!, panel: panel,
                        weights: weights.panels + panel * weights.panelBytes)
                }
            }
        }
    }

    /// Blocks whose transformed inputs are kept at once: they stay in the last cache, and a panel is worth transforming.
    private static let blocksAtOnce = 8

    /// Each panel of weights is transformed, and used for many blocks while it is in the cache.
    fileprivate func runTransforming(_ weights: PackedWeights) {
        let steps = weights.factors.steps(weights.channels)
        for first in stride(from: 0, to: blocks, by: Self.blocksAtOnce) {
            let count = min(Self.blocksAtOnce, blocks - first)
            let inputs = UnsafeMutableRawPointer.allocate(byteCount: count * inputBytes, alignment: 64)
            defer { inputs.deallocate() }
            parallelFor(count) { transformInputs(of: first + $0, to: inputs + $0 * inputBytes) }
            parallelFor(weights.panelCount) { panel in
                let bytes = PackedWeights.winogradPlaces * (weights.factorBytes / weights.taps)
                withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { transformed in
                    weights.withFactors(panel) {
                        gentool_winograd_panel_weights(precision, $0, steps, transformed.baseAddress)
                    }
                    for block in 0..<count {
                        compute(
                            first + block, inputs + block * inputBytes, panel: panel,
                            weights: transformed.baseAddress!)
                    }
                }
            }
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
