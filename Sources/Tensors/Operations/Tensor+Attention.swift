import CKernels
import Parallel

extension Tensor {
    /// Scaled dot-product attention with several heads (Vaswani et al. 2017, §3.2).
    ///
    /// - Parameters:
    ///   - queries: N, T, heads · channels.
    ///   - keys: N, S, heads · channels.
    ///   - values: N, S, heads · channels.
    ///   - isCausal: whether a query sees only the keys up to its own place.
    ///   - precision: of the products; the softmax is computed in floats.
    /// - Returns: N, T, heads · channels.
    public static func attention(
        queries: Tensor, keys: Tensor, values: Tensor, heads: Int, isCausal: Bool = false, precision: Precision
    ) -> Tensor {
        let (images, queryCount, width) = (queries.shape[0], queries.shape[1], queries.shape[2])
        let keyCount = keys.shape[1]
        precondition(keys.shape == [images, keyCount, width] && values.shape == keys.shape, "keys and values fit")
        precondition(width % heads == 0, "\(heads) heads do not divide \(width) channels")
        precondition(!isCausal || queryCount == keyCount, "causal attention is a sequence's with itself")
        let channels = width / heads

        // A token's numbers, head after head, are as many rows as there are heads.
        let input = ProductInput(rows: images * queryCount * heads, channels: channels, precision: precision)
        queries.elements.withUnsafeBufferPointer { values in
            concurrentBands(of: images * queryCount, smallest: 64) { band in
                input.store(
                    values.baseAddress! + band.lowerBound * width, rows: band.count * heads, channels: channels,
                    at: band.lowerBound * heads)
            }
        }
        let keyPanels = AttentionPanels(
            keys, heads: heads, outputs: keyCount, channels: channels, outputStride: width, channelStride: 1,
            precision: precision)
        let valuePanels = AttentionPanels(
            values, heads: heads, outputs: channels, channels: keyCount, outputStride: 1, channelStride: width,
            precision: precision)

        let queriesAtOnce = 8 * tileRows
        let blocks = (queryCount + queriesAtOnce - 1) / queriesAtOnce
        let panelWidth = PackedWeights.panelWidth
        let scoreCount = tileRows * ((keyCount + panelWidth - 1) / panelWidth * panelWidth)
        return Tensor(shape: queries.shape) { out in
            parallelFor(images * heads * blocks) { task in
                let head = task / blocks
                let (image, headOfImage) = (head / heads, head % heads)
                let firstRow = image * queryCount * heads + headOfImage
                var attention = kernel_attention(
                    precision: precision.kernel, queries: input.base + firstRow * input.rowBytes,
                    queryStride: heads * input.rowBytes, steps: precision.steps(channels),
                    keyPanels: keyPanels[head], valuePanels: valuePanels[head], keys: keyCount, channels: channels,
                    scale: 1 / Float(channels).squareRoot(), isCausal: isCausal ? 1 : 0,
                    out: out + image * queryCount * width + headOfImage * channels, outStride: width)
                let first = task % blocks * queriesAtOnce
                withUnsafeTemporaryAllocation(of: Float.self, capacity: scoreCount) { scores in
                    for query in stride(from: first, to: min(first + queriesAtOnce, queryCount), by: tileRows) {
                        kernel_attention_tile(
                            &attention, query, Int32(min(tileRows, queryCount - query)), scores.baseAddress!)
                    }
                }
            }
        }
    }
}

/// One matrix for each head of each image, packed for products.
private final class AttentionPanels: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private let headBytes: Int

    /// - Parameters:
    ///   - tensor: N, S, heads · channels.
    ///   - outputStride: how far apart a matrix's outputs are in the tensor.
    ///   - channelStride: how far apart its channels are.
    init(
        _ tensor: Tensor, heads: Int, outputs: Int, channels: Int, outputStride: Int, channelStride: Int,
        precision: Precision
    ) {
        let (images, tokens, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
        let panelWidth = PackedWeights.panelWidth
        let panels = (outputs + panelWidth - 1) / panelWidth
        let panelBytes = precision.steps(channels) * panelWidth * 4
        let headBytes = panels * panelBytes
        let base = UnsafeMutableRawPointer.allocate(byteCount: max(1, images * heads * headBytes), alignment: 64)
        self.headBytes = headBytes
        self.base = base
        tensor.elements.withUnsafeBufferPointer { elements in
            parallelFor(images * heads * panels) { task in
                let (head, panel) = (task / panels, task % panels)
                let start = head / heads * tokens * width + head % heads * (width / heads)
                kernel_pack_panel(
                    precision.kernel, elements.baseAddress! + start + panel * panelWidth * outputStride, outputStride,
                    channelStride, min(panelWidth, outputs - panel * panelWidth), channels,
                    base + head * headBytes + panel * panelBytes)
            }
        }
    }

    subscript(head: Int) -> UnsafeRawPointer { UnsafeRawPointer(base + head * headBytes) }

    deinit { base.deallocate() }
}
