import CGentoolKernels
import GentoolBase

/// One matrix for each head of each image, packed for products, with zeros behind up to whole steps.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
final class AttentionPanels: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private let headBytes: Int

    /// - Parameters:
    ///   - source: N, S, heads · channels.
    ///   - outputStride: how far apart a matrix's outputs are in the tensor.
    ///   - channelStride: how far apart its channels are.
    init(
        _ source: Channels, heads: Int, outputs: Int, channels: Int, outputStride: Int, channelStride: Int,
        precision: Precision
    ) {
        let (images, tokens) = (source.tensor.shape[0], source.tensor.shape[1])
        let headWidth = source.range.count / heads
        let panelWidth = PackedWeights.panelWidth
        let panels = (outputs + panelWidth - 1) / panelWidth
        let packedBytes = precision.panelBytes(steps: precision.steps(channels))
        let panelBytes = precision.panelBytes(steps: precision.wholeSteps(channels))
        let headBytes = panels * panelBytes
        let base = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, images * heads * headBytes), alignment: 64)
        self.headBytes = headBytes
        self.base = base
        source.tensor.elements.withUnsafeBufferPointer { elements in
            parallelFor(images * heads * panels) { task in
                let (head, panel) = (task / panels, task % panels)
                let start =
                    head / heads * tokens * source.stride + source.range.lowerBound + head % heads * headWidth
                let place = base + head * headBytes + panel * panelBytes
                gentool_pack_panel(
                    precision.kernel, elements.baseAddress! + start + panel * panelWidth * outputStride,
                    outputStride,
                    channelStride, min(panelWidth, outputs - panel * panelWidth), channels, place)
                (place + packedBytes).initializeMemory(
                    as: UInt8.self, repeating: 0, count: panelBytes - packedBytes)
            }
        }
    }

    subscript(head: Int) -> UnsafeRawPointer { UnsafeRawPointer(base + head * headBytes) }

    deinit { base.deallocate() }
}
