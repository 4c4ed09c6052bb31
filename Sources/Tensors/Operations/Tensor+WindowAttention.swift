import GentoolBase

extension Tensor {
    /// Attention inside of windows, with what each pair of places adds to its product (Liu et al. 2021, "Swin
    /// Transformer", §3.2).
    ///
    /// Both additions are made products, too, so that they go through ordinary attention: the query of place i has a 1 at i
    /// in more channels of its own, in which the key of place j has the biases of all pairs (i, j). Places of different
    /// regions see nothing of each other in the same way.
    ///
    /// - Parameters:
    ///   - heads: how many, among which the channels are split evenly.
    ///   - biases: heads, T, T: for each query and key.
    ///   - regions: 0...3 for each window and place; or none, if all places see each other.
    ///   - precision: of the products; the softmax is computed in floats.
    /// - Returns: windows, T, channels out of windows, T, 3 · channels: queries, keys and values side by side.
    public func windowAttention(
        heads: Int, biases: Tensor, regions: [UInt8]? = nil, precision: Precision
    ) -> Tensor {
        let (windows, places, channels) = (shape[0], shape[1], shape[2] / 3)
        let own = channels / heads
        let wide = own + places + (regions == nil ? 0 : Self.regionCount)
        // Attention divides products by the root of all channels, but meant are those of the picture.
        let queryScale = (Float(wide) / Float(own)).squareRoot()
        let one = Float(wide).squareRoot()

        func widened(
            _ part: Int, _ fill: @escaping (_ more: UnsafeMutablePointer<Float>, _ head: Int, _ token: Int) -> Void
        )
            -> Tensor
        {
            Tensor(shape: [windows, places, heads * wide]) { out in
                elements.withUnsafeBufferPointer { values in
                    concurrentBands(of: windows * places, smallest: 64) { band in
                        for token in band {
                            for head in 0..<heads {
                                let target = out + (token * heads + head) * wide
                                let source = values.baseAddress! + token * shape[2] + part * channels + head * own
                                target.update(from: source, count: own)
                                (target + own).update(repeating: 0, count: wide - own)
                                fill(target, head, token)
                            }
                        }
                    }
                }
            }
        }
        let queries = widened(0) { target, _, token in
            for channel in 0..<own { target[channel] *= queryScale }
            target[own + token % places] = one
            if let regions { target[own + places + Int(regions[token])] = one }
        }
        let keys = widened(1) { target, head, token in
            let place = token % places
            for query in 0..<places {
                target[own + query] = biases.elements[(head * places + query) * places + place]
            }
            if let regions { target[own + places + Int(regions[token])] = Self.sameRegion }
        }
        let values = widened(2) { _, _, _ in }
        let result = Tensor.attention(
            queries: Channels(queries), keys: Channels(keys), values: Channels(values), heads: heads,
            precision: precision)
        return result.reshaped([windows * places * heads, wide]).channels(0..<own).reshaped([windows, places, channels])
    }

    private static var regionCount: Int { 4 }
    /// What products within a region have more: the softmax leaves nothing of others.
    private static var sameRegion: Float { 100 }
}
