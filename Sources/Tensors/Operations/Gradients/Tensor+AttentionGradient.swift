import CGentoolKernels
import GentoolBase

extension Tensor {
    /// How attention depends on the tensors whose channels are its queries, keys and values.
    static func attentionDependency(
        _ queries: Channels, _ keys: Channels, _ values: Channels, heads: Int, isCausal: Bool
    ) -> Dependency {
        // The same tensor may be here several times, and gets one gradient.
        let parts = [queries, keys, values]
        let owners = parts.map { part in
            parts.firstIndex { $0.tensor.node != nil && $0.tensor.node === part.tensor.node }
        }
        let inputs = parts.indices.map { owners[$0] == $0 ? parts[$0].tensor.node : nil }
        let (queries, keys, values) = (queries.detached, keys.detached, values.detached)
        return Dependency(inputs: inputs) {
            attentionGradients($0, queries, keys, values, heads: heads, isCausal: isCausal, owners: owners)
        }
    }

    /// - Parameters:
    ///   - gradient: of the result.
    ///   - owners: for queries, keys and values, which of them has the gradient that theirs are part of.
    /// - Returns: for queries, keys and values, the gradient of the whole tensor; `nil` where another one has it.
    private static func attentionGradients(
        _ gradient: Tensor, _ queries: Channels, _ keys: Channels, _ values: Channels, heads: Int,
        isCausal: Bool,
        owners: [Int?]
    ) -> [Tensor?] {
        let (images, queryCount) = (queries.tensor.shape[0], queries.tensor.shape[1])
        let (keyCount, width) = (keys.tensor.shape[1], queries.range.count)
        let channels = width / heads
        OperationCount.add(10 * images * queryCount * keyCount * width)
        // All products are of 32-bit floats: a score's gradient is a difference of numbers that may be nearly equal.
        func panels(_ source: Channels, byKey: Bool) -> AttentionPanels {
            AttentionPanels(
                source, heads: heads, outputs: byKey ? keyCount : channels,
                channels: byKey ? channels : keyCount,
                outputStride: byKey ? source.stride : 1, channelStride: byKey ? 1 : source.stride,
                precision: .f32)
        }
        let keyPanels = panels(keys, byKey: true)
        let valuePanels = panels(values, byKey: true)
        let keyChannelPanels = panels(keys, byKey: false)

        let parts = [queries, keys, values]
        let gradients = parts.enumerated().map { index, part in
            ChannelGradient(part, owned: owners[index] == nil || owners[index] == index)
        }
        let targets = parts.indices.map { index in
            gradients[owners[index] ?? index].base + parts[index].range.lowerBound
        }
        queries.tensor.elements.withUnsafeBufferPointer { queryElements in
            gradient.elements.withUnsafeBufferPointer { gradientElements in
                parallelFor(images * heads) { head in
                    let image = head / heads
                    let channel = head % heads * channels
                    func target(_ index: Int) -> UnsafeMutablePointer<Float> {
                        let tokens = index == 0 ? queryCount : keyCount
                        return targets[index] + image * tokens * parts[index].stride + channel
                    }
                    var attention = GentoolAttentionGradient(
                        queries: queryElements.baseAddress! + image * queryCount * queries.stride
                            + queries.range.lowerBound + channel,
                        queryStride: queries.stride, queryCount: queryCount,
                        gradients: gradientElements.baseAddress! + image * queryCount * width + channel,
                        gradientStride: width, keyPanels: keyPanels[head], valuePanels: valuePanels[head],
                        keyChannelPanels: keyChannelPanels[head], keys: keyCount, channels: channels,
                        scale: 1 / Float(channels).squareRoot(), isCausal: isCausal ? 1 : 0,
                        queryGradients: target(0), queryGradientStride: queries.stride,
                        keyGradients: target(1),
                        keyGradientStride: keys.stride, valueGradients: target(2),
                        valueGradientStride: values.stride)
                    withUnsafeTemporaryAllocation(
                        of: Float.self, capacity: gentool_attention_gradient_scratch(&attention)
                    ) { gentool_attention_gradients(&attention, $0.baseAddress!) }
                }
            }
        }
        return gradients.map(\.tensor)
    }
}

/// Room for the gradient of a tensor some of whose channels attention uses. The others' is 0.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
private final class ChannelGradient: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
    private let shape: [Int]
    private let isOwned: Bool

    /// - Parameter owned: whether it is this one that the gradient is stored in.
    init(_ channels: Channels, owned: Bool) {
        shape = channels.tensor.shape
        isOwned = owned
        base = .allocate(capacity: owned ? channels.tensor.count : 1)
        if owned { base.initialize(repeating: 0, count: channels.tensor.count) }
    }

    deinit { base.deallocate() }

    /// `nil` if another one has it.
    var tensor: Tensor? {
        guard isOwned else { return nil }
        return Tensor(shape: shape) { $0.update(from: base, count: shape.reduce(1, *)) }
    }
}
