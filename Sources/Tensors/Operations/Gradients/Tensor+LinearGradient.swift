import CGentoolKernels
import GentoolBase

extension Tensor {
    /// The gradient of a linear layer's weights; the receiver is the layer's input.
    ///
    /// - Returns: outputs × channels.
    func linearWeightGradient(_ gradient: Tensor, precision: Precision) -> Tensor {
        let channels = shape[shape.count - 1]
        let outputs = gradient.shape[gradient.shape.count - 1]
        let rows = count / channels
        let units = precision.units(rows)
        let input = OuterRows(rows: units, columns: channels)
        input.store(self, units: units, as: precision)
        let gradients = OuterGradients(gradient, outputs: outputs, units: units, precision: precision)
        return Self.weightGradient(
            input, gradients, tapOffsets: [0], lines: (images: 1, height: 1, width: units),
            strides: (image: 0, line: 0, row: input.rowBytes), outputs: outputs, channels: channels,
            shape: [outputs, channels], precision: precision)
    }

    /// The sums over rows of outer products of gradients and inputs.
    static func weightGradient(
        _ input: OuterRows, _ gradients: OuterGradients, tapOffsets: [Int],
        lines: (images: Int, height: Int, width: Int), strides: (image: Int, line: Int, row: Int),
        outputs: Int,
        channels: Int, shape: [Int], precision: Precision
    ) -> Tensor {
        // Parts of a fixed size, so that the sums are the same on any number of cores.
        let outputsAtOnce = 32
        let tapsAtOnce = max(1, Int(Double(tapOffsets.count).squareRoot()))
        let outputParts = (outputs + outputsAtOnce - 1) / outputsAtOnce
        let channelParts = (channels + PackedWeights.panelWidth - 1) / PackedWeights.panelWidth
        let tapParts = (tapOffsets.count + tapsAtOnce - 1) / tapsAtOnce
        OperationCount.add(
            2 * lines.images * lines.height * lines.width * outputs * channels * tapOffsets.count
                * precision.imagesPerWord)
        return tapOffsets.withUnsafeBufferPointer { offsets in
            Tensor(shape: shape) { out in
                let product = GentoolWeightGradient(
                    precision: precision.kernel, gradients: gradients.base,
                    gradientRowStride: gradients.rowBytes, gradientOutputStride: gradients.outputBytes,
                    input: input.base, imageStride: strides.image, lineStride: strides.line,
                    rowStride: strides.row,
                    images: lines.images, height: lines.height, width: lines.width,
                    tapOffsets: offsets.baseAddress,
                    taps: offsets.count, outputs: outputs, channels: channels, out: out)
                parallelFor(tapParts * channelParts * outputParts) { part in
                    let output = part % outputParts * outputsAtOnce
                    let channel = part / outputParts % channelParts * PackedWeights.panelWidth
                    let tap = part / outputParts / channelParts * tapsAtOnce
                    let taps = min(tapsAtOnce, offsets.count - tap)
                    let count = min(outputsAtOnce, outputs - output)
                    withUnsafeTemporaryAllocation(
                        of: Float.self, capacity: gentool_weight_gradient_scratch(taps, count)
                    ) { scratch in
                        withUnsafePointer(to: product) {
                            gentool_weight_gradient_part(
                                $0, tap, taps, output, count, channel, scratch.baseAddress!)
                        }
                    }
                }
            }
        }
    }
}
