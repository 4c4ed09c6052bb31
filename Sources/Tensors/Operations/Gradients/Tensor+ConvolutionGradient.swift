import CGentoolKernels
import GentoolBase

extension Tensor {
    /// The gradient of a convolution's input; the receiver is that of its result.
    ///
    /// A convolution as well, with the kernel turned by half a turn: over the gradient with the border that makes up
    /// for the kernel, and with zeros between its pixels where the convolution skipped some.
    func convolutionInputGradient(_ weights: PackedWeights, _ geometry: ConvolutionGeometry) -> Tensor {
        let (padding, reach) = (geometry.padding, geometry.reach)
        let border = Padding(
            top: reach.height - padding.top, left: reach.width - padding.left,
            bottom: geometry.scaledHeight + padding.top - (geometry.outHeight - 1) * geometry.stride - 1,
            right: geometry.scaledWidth + padding.left - (geometry.outWidth - 1) * geometry.stride - 1)
        let isSmall = geometry.kernel == (3, 3) && geometry.dilation == 1
        precondition(
            border.top >= 0 && border.left >= 0 && border.bottom >= 0 && border.right >= 0,
            "a convolution whose border is as wide as its kernel has no gradient here")
        var spread = self
        var remaining = border
        if geometry.stride > 1 {
            // A border of one pixel is left to the convolution, which then may use Winograd's algorithm.
            let kept =
                isSmall && border.bottom > 0 && border.right > 0 && border.top > 0 && border.left > 0
                ? 1 : 0
            spread = self.spread(
                stride: geometry.stride,
                border: Padding(
                    top: border.top - kept, left: border.left - kept, bottom: border.bottom - kept,
                    right: border.right - kept))
            remaining = Padding(kept)
        }
        let gradient = spread.convolved(
            with: weights.flipped(keepsSize: geometry.dilation == 1 && remaining == Padding(1)), padding: remaining,
            dilation: geometry.dilation)
        return geometry.doubled ? gradient.pooledSums() : gradient
    }

    /// The pixels with `stride` - 1 zeros between them and some around them.
    private func spread(stride: Int, border: Padding) -> Tensor {
        let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        let outHeight = (height - 1) * stride + 1 + border.top + border.bottom
        let outWidth = (width - 1) * stride + 1 + border.left + border.right
        let values = elements
        return Tensor(shape: [images, outHeight, outWidth, channels]) { out in
            concurrentBands(of: images * outHeight, smallest: 4) { band in
                for line in band {
                    let target = out + line * outWidth * channels
                    target.update(repeating: 0, count: outWidth * channels)
                    let y = line % outHeight - border.top
                    guard y >= 0 && y % stride == 0 && y / stride < height else { continue }
                    values.withUnsafeBufferPointer { values in
                        let source =
                            values.baseAddress! + (line / outHeight * height + y / stride) * width * channels
                        for x in 0..<width {
                            (target + (border.left + x * stride) * channels).update(
                                from: source + x * channels, count: channels)
                        }
                    }
                }
            }
        }
    }

    /// The sums of squares of 2 × 2 pixels: what doubling a picture gives back.
    private func pooledSums() -> Tensor {
        let (images, height, width, channels) = (shape[0], shape[1] / 2, shape[2] / 2, shape[3])
        return Tensor(shape: [images, height, width, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: images * height, smallest: 2) { band in
                    for line in band {
                        let source = values.baseAddress! + line * 4 * width * channels
                        gentool_pool_pairs(
                            source, source + 2 * width * channels, width, channels,
                            out + line * width * channels)
                    }
                }
            }
        }
    }

    /// The gradient of a convolution's weights; the receiver is the convolution's input.
    ///
    /// - Returns: outputs × channels × height × width.
    func convolutionWeightGradient(
        _ gradient: Tensor, _ geometry: ConvolutionGeometry, precision: Precision
    ) -> Tensor {
        let (channels, outputs) = (shape[3], gradient.shape[3])
        // Words of bfloat16 hold the same pixel of two images.
        let units = precision.units(geometry.images)
        let input = OuterRows(rows: units * geometry.paddedHeight * geometry.paddedWidth, columns: channels)
        storePadded(in: input, geometry, precision: precision)
        let pixels = geometry.outHeight * geometry.outWidth
        let gradients = OuterGradients(gradient, outputs: outputs, units: units * pixels, precision: precision)
        return Self.weightGradient(
            input, gradients, tapOffsets: geometry.tapOffsets(rowBytes: input.rowBytes),
            lines: (images: units, height: geometry.outHeight, width: geometry.outWidth),
            strides: geometry.strides(rowBytes: input.rowBytes), outputs: outputs, channels: channels,
            shape: [outputs, channels, geometry.kernel.height, geometry.kernel.width], precision: precision)
    }

    /// The pixels with a border of zeros, doubled if they are to be.
    private func storePadded(in rows: OuterRows, _ geometry: ConvolutionGeometry, precision: Precision) {
        let (height, width, channels) = (geometry.height, geometry.width, shape[3])
        let (padding, paddedWidth) = (geometry.padding, geometry.paddedWidth)
        let units = precision.units(geometry.images)
        let scale = geometry.doubled ? 2 : 1
        let others = units * height * width
        let total = geometry.images * height * width
        elements.withUnsafeBufferPointer { values in
            concurrentBands(of: units * geometry.paddedHeight, smallest: 4) { band in
                for line in band {
                    let start = line * paddedWidth
                    let y = line % geometry.paddedHeight - padding.top
                    guard y >= 0 && y < geometry.scaledHeight else {
                        rows.clear(rows: paddedWidth, at: start)
                        continue
                    }
                    rows.clear(rows: padding.left, at: start)
                    rows.clear(rows: padding.right, at: start + paddedWidth - padding.right)
                    let pixel = (line / geometry.paddedHeight * height + y / scale) * width
                    let isPaired = pixel + others < total
                    for x in 0..<(geometry.doubled ? geometry.scaledWidth : 1) {
                        let source = pixel + x / scale
                        rows.store(
                            values.baseAddress! + source * channels, rows: geometry.doubled ? 1 : width,
                            at: start + padding.left + x, others: isPaired ? others : nil, as: precision)
                    }
                }
            }
        }
    }
}
