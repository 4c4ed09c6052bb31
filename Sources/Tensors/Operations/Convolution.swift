import CGentoolKernels
import GentoolBase

/// A convolution (in fact a correlation, as networks have it) between pixels in memory.
struct Convolution {
    let weights: PackedWeights
    /// `weights.outputs` values, or as many for each image, or none.
    var bias: Tensor?
    /// What negative results are multiplied by: `weights.outputs` values, or none.
    var slopes: Tensor?
    /// Pixels from one result to the next, in both directions.
    var stride = 1
    var padding = Padding(0)
    /// Pixels from one place of the kernel to the next, in both directions.
    var dilation = 1
    /// Whether the picture is enlarged to twice its size first, each pixel repeated.
    var doubled = false

    /// Pixels of some channels, `stride` numbers apart.
    struct Pixels {
        let base: UnsafePointer<Float>
        let images: Int
        let height: Int
        let width: Int
        let stride: Int
    }

    /// Rows and columns of what becomes of so many.
    func resultSize(height: Int, width: Int) -> (height: Int, width: Int) {
        let scale = doubled ? 2 : 1
        let paddedHeight = height * scale + padding.top + padding.bottom
        let paddedWidth = width * scale + padding.left + padding.right
        let kernelHeight = (weights.kernel.height - 1) * dilation + 1
        let kernelWidth = (weights.kernel.width - 1) * dilation + 1
        precondition(
            paddedHeight >= kernelHeight && paddedWidth >= kernelWidth, "the picture is as large as the kernel")
        return ((paddedHeight - kernelHeight) / stride + 1, (paddedWidth - kernelWidth) / stride + 1)
    }

    /// - Parameters:
    ///   - residual: added to the result, laid out like `out`; may be the same memory.
    ///   - out: a result's `weights.outputs` numbers, `outStride` from those of the last one.
    func run(
        _ input: Pixels, residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int
    ) {
        if weights.suitsWinograd && (weights.isTransformed || isWorthTransforming(input)) {
            precondition(
                stride == 1 && padding == Padding(1) && dilation == 1,
                "the weights were packed for a convolution that keeps the size")
            runWinograd(input, residual: residual, out: out, outStride: outStride)
            return
        }
        if weights.kernel == (1, 1) && stride == 1 && padding == Padding(0) && !doubled {
            RowProduct(
                input: input.base, stride: input.stride, images: input.images, rows: input.height * input.width,
                weights: weights, bias: bias, slopes: slopes
            ).run(residual: residual, out: out, outStride: outStride)
            return
        }
        let padded = padded(input)
        let result = resultSize(height: input.height, width: input.width)
        let tapOffsets = (0..<weights.kernel.height).flatMap { y in
            (0..<weights.kernel.width).map { x in dilation * (y * padded.lineBytes + x * padded.input.rowBytes) }
        }
        let biasStride = weights.biasStride(bias, slopes: slopes, images: input.images)
        tapOffsets.withUnsafeBufferPointer { tapOffsets in
            Tensor.withPointer(bias) { bias in
                Tensor.withPointer(slopes) { slopes in
                    GentoolProduct(
                        precision: weights.factors.kernel, input: padded.input.base, imageStride: padded.imageBytes,
                        lineStride: stride * padded.lineBytes, rowStride: stride * padded.input.rowBytes,
                        images: input.images, height: result.height, width: result.width,
                        tapOffsets: tapOffsets.baseAddress, taps: tapOffsets.count,
                        steps: weights.factors.steps(weights.channels), panels: weights.panels,
                        outputs: weights.outputs, bias: bias, biasStride: biasStride, slopes: slopes,
                        residual: residual, out: out, outStride: outStride,
                        isStreamed: GentoolProduct.isStreamed(
                            input.images * result.height * result.width * outStride)
                    ).run(with: weights)
                }
            }
        }
    }

    /// The pixels with a border of zeros, laid out for products.
    private func padded(_ pixels: Pixels) -> (input: ProductInput, lineBytes: Int, imageBytes: Int) {
        let channels = weights.channels
        let scale = doubled ? 2 : 1
        let height = pixels.height * scale + padding.top + padding.bottom
        let width = pixels.width * scale + padding.left + padding.right
        let result = ProductInput(
            rows: pixels.images * height * width, channels: channels, precision: weights.factors)
        concurrentBands(of: pixels.images * height, smallest: 4) { band in
            for line in band {
                let start = line * width
                let y = line % height - padding.top
                guard y >= 0 && y < pixels.height * scale else {
                    result.clear(rows: width, at: start)
                    continue
                }
                result.clear(rows: padding.left, at: start)
                result.clear(rows: padding.right, at: start + width - padding.right)
                let row = pixels.base + (line / height * pixels.height + y / scale) * pixels.width * pixels.stride
                if scale == 1 {
                    result.store(
                        row, rows: pixels.width, stride: pixels.stride, channels: channels, at: start + padding.left)
                } else {
                    for x in 0..<(pixels.width * scale) {
                        result.store(
                            row + x / scale * pixels.stride, rows: 1, stride: pixels.stride, channels: channels,
                            at: start + padding.left + x)
                    }
                }
            }
        }
        return (result, width * result.rowBytes, height * width * result.rowBytes)
    }
}
