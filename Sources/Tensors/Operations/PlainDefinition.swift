/// What fused operations mean, in operations that each do one thing.
///
/// Fused ones exist for speed alone: a processor for which there are none can compute these. Tests compare.
package enum PlainDefinition {
    /// Products; plus the bias; plus the residual.
    package static func linear(
        _ x: Tensor, _ weights: PackedWeights, bias: Tensor? = nil, adding residual: Tensor? = nil
    ) -> Tensor {
        added(residual, to: added(bias, toChannelsOf: x.linear(weights)))
    }

    /// The enlarged picture's products with the kernel, which has zeros between its places if it is dilated; plus the bias;
    /// the negative ones times their slopes; plus the residual.
    ///
    /// - Parameter weights: outputs × channels × height × width.
    package static func convolved(
        _ x: Tensor, with weights: Tensor, bias: Tensor? = nil, slopes: Tensor? = nil, stride: Int = 1,
        padding: Padding = Padding(0), dilation: Int = 1, doubled: Bool = false, adding residual: Tensor? = nil,
        precision: Precision
    ) -> Tensor {
        let seen = doubled ? x.doubled(axis: 1).doubled(axis: 2) : x
        let kernel = dilated(dilated(weights, by: dilation, axis: 2), by: dilation, axis: 3)
        let products = seen.convolved(
            with: PackedWeights(kernel, precision: precision), stride: stride, padding: padding)
        let biased = added(bias, toChannelsOf: products)
        return added(residual, to: slopes.map { biased.prelu(slopes: $0) } ?? biased)
    }

    /// A linear layer, a gate and another linear layer.
    package static func gatedFeedForward(
        _ x: Tensor, expand: PackedWeights, expandBias: Tensor?, contract: PackedWeights, contractBias: Tensor?,
        adding residual: Tensor? = nil
    ) -> Tensor {
        let expanded = linear(x, expand, bias: expandBias)
        let gated = geglu(expanded)
        return linear(gated, contract, bias: contractBias, adding: residual)
    }

    /// The first half of the channels times the GELU of the second.
    package static func geglu(_ x: Tensor) -> Tensor {
        let channels = x.shape[x.shape.count - 1] / 2
        return x.channels(0..<channels) * x.channels(channels..<2 * channels).gelu()
    }

    /// Each group of each image minus its mean, over its deviation; times the scale, plus the shift; SiLU.
    package static func groupNormalized(
        _ x: Tensor, groups: Int, scale: Tensor, shift: Tensor, epsilon: Float, silu: Bool = false
    ) -> Tensor {
        let channels = x.shape[x.shape.count - 1]
        let width = channels / groups
        let images = (0..<x.shape[0]).map { image in
            let parts = (0..<groups).map { group in
                let part = x[image..<image + 1].channels(group * width..<(group + 1) * width)
                let centered = part - part.mean().floats()[0]
                let variance = centered.squared().mean().floats()[0]
                return (1 / (variance + epsilon).squareRoot()) * centered
            }
            return Tensor.concatenated(parts, axis: x.shape.count - 1)
        }
        let normalized = Tensor.concatenated(images, axis: 0)
        let result = added(shift, toChannelsOf: normalized * repeated(scale, in: normalized.shape))
        return silu ? result.silu() : result
    }

    /// Channels turned into pixels; plus the base at that size.
    package static func pixelShuffled(_ x: Tensor, _ factor: Int, adding base: Tensor? = nil) -> Tensor {
        let shuffled = x.pixelShuffled(factor)
        let size = (height: shuffled.shape[1], width: shuffled.shape[2])
        return added(base?.interpolated(height: size.height, width: size.width, .nearest), to: shuffled)
    }

    /// The enlarged picture, mirrored at its border.
    package static func reflectionPadded(_ x: Tensor, _ padding: Padding, doubled: Bool = false) -> Tensor {
        (doubled ? x.doubled(axis: 1).doubled(axis: 2) : x).reflectionPadded(padding)
    }

    /// A convolution that has zeros wherever it would see another channel; then the activation.
    ///
    /// - Parameter weights: channels × 1 × side × side.
    package static func depthwiseConvolved(
        _ x: Tensor, with weights: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = Padding(0),
        activation: LimitedLeakyReLU? = nil
    ) -> Tensor {
        let none = Tensor(shape: [1] + weights.shape.dropFirst())
        let kernels = (0..<weights.shape[0]).map { own in
            Tensor.concatenated(
                (0..<weights.shape[0]).map { $0 == own ? weights[own..<own + 1] : none }, axis: 1)
        }
        let sums = convolved(
            x, with: .concatenated(kernels, axis: 0), bias: bias, stride: stride, padding: padding, precision: .f32)
        return activated(sums, activation)
    }

    /// Zeros between all pixels, a filter of each channel, the noise, the activation, the residual.
    package static func enlarged(
        _ x: Tensor, by filter: Tensor, noise: Tensor? = nil, activation: LimitedLeakyReLU? = nil,
        adding residual: Tensor? = nil
    ) -> Tensor {
        let rows = Tensor.interleaved(x, Tensor(shape: x.shape), axis: 1)
        let sparse = Tensor.interleaved(rows, Tensor(shape: rows.shape), axis: 2)
        let filtered = depthwiseConvolved(
            sparse, with: filter, padding: Padding(top: 2, left: 2, bottom: 1, right: 1))
        let (images, channels) = (x.shape[0], x.shape[3])
        let everywhere = noise.map { noise in
            Tensor(
                shape: filtered.shape,
                elements: (0..<images).flatMap { _ in noise.floats().flatMap { repeatElement($0, count: channels) } })
        }
        return added(residual, to: activated(added(everywhere, to: filtered), activation))
    }

    /// For each window and head: products of queries and keys over the root of the channels, plus the biases, plus minus
    /// infinity between regions; their softmax; the mean of the values with these weights.
    package static func windowAttention(
        _ x: Tensor, heads: Int, biases: Tensor, regions: [UInt8]? = nil
    ) -> Tensor {
        let (windows, places, channels) = (x.shape[0], x.shape[1], x.shape[2] / 3)
        let own = channels / heads
        func part(_ index: Int, window: Int, head: Int) -> Tensor {
            let first = index * channels + head * own
            return x[window..<window + 1].channels(first..<first + own).reshaped([places, own])
        }
        let results = (0..<windows).map { window in
            let attended = (0..<heads).map { head in
                let (queries, keys) = (part(0, window: window, head: head), part(1, window: window, head: head))
                var scores =
                    (1 / Float(own).squareRoot()) * queries.linear(PackedWeights(keys, precision: .f32))
                    + biases[head..<head + 1].reshaped([places, places])
                if let regions {
                    let region = regions[window * places..<(window + 1) * places].map { $0 }
                    let apart = (0..<places * places).map { pair in
                        region[pair / places] == region[pair % places] ? 0 : -Float.infinity
                    }
                    scores = scores + Tensor(shape: [places, places], elements: apart)
                }
                let weights = softmax(scores)
                let values = part(2, window: window, head: head)
                return weights.linear(PackedWeights(values.transposed(), precision: .f32))
            }
            return Tensor.concatenated(attended, axis: 1).reshaped([1, places, channels])
        }
        return .concatenated(results, axis: 0)
    }

    /// Of each row of a matrix.
    private static func softmax(_ x: Tensor) -> Tensor {
        let rows = (0..<x.shape[0]).map { index in
            let row = x[index..<index + 1]
            let powers = (row - (row.floats().max() ?? 0)).exp()
            return powers / powers.sum().floats()[0]
        }
        return .concatenated(rows, axis: 0)
    }

    private static func activated(_ x: Tensor, _ activation: LimitedLeakyReLU?) -> Tensor {
        guard let activation else { return x }
        return (activation.gain * x.leakyReLU(slope: activation.slope)).clamped(
            to: -activation.limit...activation.limit)
    }

    private static func added(_ more: Tensor?, to x: Tensor) -> Tensor { more.map { x + $0 } ?? x }

    private static func added(_ bias: Tensor?, toChannelsOf x: Tensor) -> Tensor {
        added(bias.map { repeated($0, in: x.shape) }, to: x)
    }

    /// Values for channels, or for each image's, at every pixel.
    private static func repeated(_ values: Tensor, in shape: [Int]) -> Tensor {
        let channels = shape[shape.count - 1]
        let groups = values.count / channels
        let pixels = shape.dropLast().reduce(1, *) / groups
        let rows = values.reshaped([groups, channels])
        return Tensor.concatenated((0..<groups).map { rows[$0..<$0 + 1].repeated(pixels) }, axis: 0).reshaped(shape)
    }

    /// A kernel with zeros between its places along an axis.
    private static func dilated(_ weights: Tensor, by dilation: Int, axis: Int) -> Tensor {
        let places = weights.shape[axis]
        var gap = weights.shape
        gap[axis] = dilation - 1
        let parts = (0..<places).flatMap { place in
            let own = weights.slice(place..<place + 1, axis: axis)
            return place < places - 1 && dilation > 1 ? [own, Tensor(shape: gap)] : [own]
        }
        return .concatenated(parts, axis: axis)
    }
}
