import CGentoolKernels
import GentoolBase

/// Features of a picture that layers put side by side: memory for N, H, W, C whose channels are written a few at a time.
///
/// What densely connected layers (Huang et al. 2017) need: each reads all channels so far and writes some more, and
/// nothing is ever copied to be concatenated.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
public final class FeatureStack: @unchecked Sendable {
    /// N, H, W, C.
    public let shape: [Int]
    private let base: UnsafeMutablePointer<Float>

    /// Room for features, in no particular state.
    public init(shape: [Int]) {
        precondition(shape.count == 4, "\(shape) is not N, H, W, C")
        self.shape = shape
        base = .allocate(capacity: max(1, shape.reduce(1, *)))
    }

    deinit { base.deallocate() }

    private var channels: Int { shape[3] }
    private var pixels: Int { shape[0] * shape[1] * shape[2] }

    /// Writes a tensor of fewer channels into the first ones.
    public func store(_ tensor: Tensor) {
        let width = tensor.shape[3]
        precondition(tensor.shape.dropLast() == shape.dropLast() && width <= channels, "\(tensor.shape) doesn't fit")
        tensor.elements.withUnsafeBufferPointer { values in
            concurrentBands(of: pixels, smallest: 1024) { band in
                for pixel in band {
                    (base + pixel * channels).update(from: values.baseAddress! + pixel * width, count: width)
                }
            }
        }
    }

    /// The first channels: N, H, W, `count`.
    public func first(_ count: Int) -> Tensor {
        Tensor(shape: shape.dropLast() + [count]) { out in
            concurrentBands(of: pixels, smallest: 1024) { band in
                for pixel in band { (out + pixel * count).update(from: base + pixel * channels, count: count) }
            }
        }
    }

    /// Adds `scale` times the first `count` channels of another stack to the own ones.
    public func add(_ other: FeatureStack, times scale: Float, channels count: Int) {
        precondition(other.shape == shape && count <= channels, "the stacks have the same shape")
        concurrentBands(of: pixels, smallest: 1024) { band in
            for pixel in band {
                gentool_add_scaled(
                    other.base + pixel * channels, scale, count, base + pixel * channels)
            }
        }
    }

    /// Convolves as many of the first channels as the weights take, with a border of zeros that keeps the size.
    ///
    /// - Parameters:
    ///   - weights: of a kernel as wide as it is high, with odd sides.
    ///   - bias: a value for each output, or none.
    ///   - slopes: what negative results are multiplied by, a value for each output.
    ///   - target: where the results go; it has the same shape, and is another stack if its first `weights.channels`
    ///     channels are written.
    ///   - offset: the first channel that is written.
    ///   - residual: a stack whose channels in the same places are added to the result; may be `target`.
    public func convolve(
        with weights: PackedWeights, bias: Tensor?, slopes: Tensor? = nil, into target: FeatureStack, at offset: Int,
        adding residual: FeatureStack? = nil
    ) {
        let clock = OperationClock.start(.convolution)
        defer { clock.end() }
        precondition(target.shape == shape && (residual?.shape ?? shape) == shape, "the stacks have the same shape")
        precondition(weights.channels <= channels && offset + weights.outputs <= channels, "the stack has room")
        precondition(target !== self || offset >= weights.channels, "what is read is not written")
        Convolution(weights: weights, bias: bias, slopes: slopes, padding: Padding(weights.kernel.height / 2)).run(
            .init(base: base, images: shape[0], height: shape[1], width: shape[2], stride: channels),
            residual: residual.map { UnsafePointer($0.base + offset) }, out: target.base + offset, outStride: channels)
    }
}
