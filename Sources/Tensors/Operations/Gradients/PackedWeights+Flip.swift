import CGentoolKernels
import GentoolBase

extension PackedWeights {
    /// The weights that take a gradient from a layer's results back to its input: with outputs and channels
    /// exchanged, and the kernel turned by half a turn.
    ///
    /// - Parameter keepsSize: as in `init`.
    func flipped(keepsSize: Bool = false) -> PackedWeights {
        let flipped = Tensor(shape: [channels, outputs, kernel.height, kernel.width]) { out in
            (recorded ?? unpacked()).elements.withUnsafeBufferPointer { values in
                concurrentBands(of: channels, smallest: 8) { band in
                    gentool_flip_weights(
                        values.baseAddress!, outputs, channels, kernel.height * kernel.width, band.lowerBound,
                        band.count, out)
                }
            }
        }
        return PackedWeights(flipped, precision: precision, keepsSize: keepsSize)
    }

    /// outputs × channels × height × width: what they were made from, to within the precision.
    func unpacked() -> Tensor {
        let kernelCount = kernel.height * kernel.width
        return Tensor(shape: [outputs, channels, kernel.height, kernel.width]) { out in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: outputs * channels * taps) { values in
                let values = isTransformed ? values.baseAddress! : out
                for output in stride(from: 0, to: outputs, by: Self.panelWidth) {
                    let panel = output / Self.panelWidth
                    withPanel(panel) { weights in
                        for tap in 0..<taps {
                            gentool_unpack_panel(
                                precision.kernel, weights + tap * tapBytes, min(Self.panelWidth, outputs - output),
                                channels, values + output * channels * taps + tap, channels * taps, taps)
                        }
                    }
                }
                guard isTransformed else { return }
                for pair in 0..<(outputs * channels) {
                    gentool_winograd_original(values + pair * taps, out + pair * kernelCount)
                }
            }
        }
    }
}
