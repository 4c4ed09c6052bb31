import CGentoolKernels
import GentoolBase

extension Tensor {
    /// Scaled dot-product attention with several heads (Vaswani et al. 2017, §3.2).
    ///
    /// - Parameters:
    ///   - queries: N, T, heads · channels.
    ///   - keys: N, S, heads · channels.
    ///   - values: N, S, heads · channels.
    ///   - heads: how many, among which the last axis is split evenly.
    ///   - keyHeads: how many the keys and values have, each for as many neighbouring heads of queries (Ainslie et al. 2023,
    ///     "GQA"), which has no gradient; `nil` is as many.
    ///   - biases: heads, T, S: what is added to the scaled product of each query and key, which has no gradient; or none.
    ///   - isCausal: whether a query sees only the keys up to its own place.
    ///   - precision: of the products; the softmax is computed in floats.
    /// - Returns: N, T, heads · channels.
    public static func attention(
        queries: Channels, keys: Channels, values: Channels, heads: Int, keyHeads: Int? = nil, biases: Tensor? = nil,
        isCausal: Bool = false, precision: Precision
    ) -> Tensor {
        let clock = OperationClock.start(.attention)
        defer { clock.end() }
        let (images, queryCount, width) = (queries.tensor.shape[0], queries.tensor.shape[1], queries.range.count)
        let keyCount = keys.tensor.shape[1]
        precondition(width % heads == 0, "\(heads) heads do not divide \(width) channels")
        let keyHeads = keyHeads ?? heads
        precondition(heads % keyHeads == 0, "\(keyHeads) heads of keys do not divide \(heads)")
        let (sharing, keyWidth) = (heads / keyHeads, width / heads * keyHeads)
        precondition(
            [keys, values].allSatisfy { $0.tensor.shape[..<2] == [images, keyCount] && $0.range.count == keyWidth },
            "keys and values fit the queries and each other")
        precondition(
            biases == nil || biases!.shape == [heads, queryCount, keyCount], "biases are for each query and key")
        precondition(!isCausal || queryCount == keyCount, "causal attention is a sequence's with itself")
        let channels = width / heads
        let precision = precision.betweenActivations

        OperationCount.add(4 * images * queryCount * keyCount * width)

        // A token's numbers, head after head, are as many rows as there are heads.
        let steps = precision.wholeSteps(channels)
        let input = ProductInput(
            rows: images * queryCount * heads, channels: channels, steps: steps, precision: precision)
        queries.tensor.elements.withUnsafeBufferPointer { values in
            concurrentBands(of: images * queryCount, smallest: 64) { band in
                for token in band {
                    input.store(
                        values.baseAddress! + token * queries.stride + queries.range.lowerBound, rows: heads,
                        stride: channels, channels: channels, at: token * heads)
                }
            }
        }
        let keyPanels = AttentionPanels(
            keys, heads: keyHeads, outputs: keyCount, channels: channels, outputStride: keys.stride, channelStride: 1,
            precision: precision)
        let valuePanels = AttentionPanels(
            values, heads: keyHeads, outputs: channels, channels: keyCount, outputStride: 1,
            channelStride: values.stride,
            precision: precision)

        let blocks = (queryCount + attentionQueries - 1) / attentionQueries
        let result = withPointer(biases) { biases in
            Tensor(shape: [images, queryCount, width]) { out in
                parallelFor(images * heads * blocks) { task in
                    let head = task / blocks
                    let (image, headOfImage) = (head / heads, head % heads)
                    let firstRow = image * queryCount * heads + headOfImage
                    var attention = GentoolAttention(
                        precision: precision.kernel, queries: input.base + firstRow * input.rowBytes,
                        queryStride: heads * input.rowBytes, steps: steps,
                        keyPanels: keyPanels[head / sharing], valuePanels: valuePanels[head / sharing],
                        valueSteps: precision.wholeSteps(keyCount), keys: keyCount, channels: channels,
                        scale: 1 / Float(channels).squareRoot(),
                        biases: biases.map { $0 + headOfImage * queryCount * keyCount }, isCausal: isCausal ? 1 : 0,
                        out: out + image * queryCount * width + headOfImage * channels, outStride: width)
                    let first = task % blocks * attentionQueries
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: gentool_attention_scratch(&attention)) {
                        scratch in
                        gentool_attention_queries(
                            &attention, first, Int32(min(attentionQueries, queryCount - first)), scratch.baseAddress!)
                    }
                }
            }
        }
        guard biases == nil && sharing == 1 else {
            precondition(
                [queries, keys, values].allSatisfy { !$0.tensor.isRecorded },
                "attention with biases or shared keys has no gradient")
            return result
        }
        return result.recorded([
            attentionDependency(queries, keys, values, heads: heads, isCausal: isCausal)
        ])
    }
}
