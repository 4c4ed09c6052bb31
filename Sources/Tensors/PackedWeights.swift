import CKernels
import Parallel

/// The weights of a linear layer or a convolution, in the order in which products read them.
public final class PackedWeights: @unchecked Sendable {
    /// Numbers per result: the layer's output channels.
    public let outputs: Int
    /// The height and width of the kernel; 1 × 1 for a linear layer.
    public let kernel: (height: Int, width: Int)
    /// Numbers per input.
    public let channels: Int
    public let precision: Precision
    let panels: UnsafeMutableRawPointer

    var taps: Int { kernel.height * kernel.width }
    var panelCount: Int { (outputs + Self.panelWidth - 1) / Self.panelWidth }
    /// The memory they take, in bytes.
    public var byteCount: Int { panelCount * panelBytes }

    private var tapBytes: Int { precision.steps(channels) * Self.panelWidth * 4 }
    private var panelBytes: Int { taps * tapBytes }
    static let panelWidth = CKernels.panelWidth

    /// - Parameter weights: outputs × channels × height × width, or outputs × channels: PyTorch's order.
    public init(_ weights: Tensor, precision: Precision) {
        precondition(weights.shape.count == 4 || weights.shape.count == 2, "weights have two or four axes")
        outputs = weights.shape[0]
        channels = weights.shape[1]
        kernel = weights.shape.count == 4 ? (weights.shape[2], weights.shape[3]) : (1, 1)
        self.precision = precision
        let taps = kernel.height * kernel.width
        let count = (weights.shape[0] + Self.panelWidth - 1) / Self.panelWidth
        let tapBytes = precision.steps(weights.shape[1]) * Self.panelWidth * 4
        panels = .allocate(byteCount: max(1, count * taps * tapBytes), alignment: 64)
        weights.elements.withUnsafeBufferPointer { elements in
            parallelFor(count) { panel in
                let rows = elements.baseAddress! + panel * Self.panelWidth * channels * taps
                for tap in 0..<taps {
                    kernel_pack_panel(
                        precision.kernel, rows + tap, channels * taps, taps,
                        min(Self.panelWidth, outputs - panel * Self.panelWidth), channels,
                        panels + (panel * taps + tap) * tapBytes)
                }
            }
        }
    }

    deinit { panels.deallocate() }
}
