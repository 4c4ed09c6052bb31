import GentoolBase

extension Tensor {
    /// Attention inside of windows, with what each pair of places adds to its product (Liu et al. 2021, "Swin
    /// Transformer", §3.2).
    ///
    /// That places of different regions see nothing of each other is made products, too, so that it goes through ordinary
    /// attention: queries have a 1 at their region in more channels of their own, keys a large number there.
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
        guard let regions else {
            return .attention(
                queries: Channels(self, 0..<channels), keys: Channels(self, channels..<(2 * channels)),
                values: Channels(self, (2 * channels)..<(3 * channels)), heads: heads, biases: biases,
                precision: precision)
        }
        let own = channels / heads
        let wide = own + Self.regionCount
        // Attention divides products by the root of all channels, but meant are those of the picture.
        let queryScale = (Float(wide) / Float(own)).squareRoot()
        let one = Float(wide).squareRoot()

        func widened(_ part: Int, scale: Float, at region: Float) -> Tensor {
            Tensor(shape: [windows, places, heads * wide]) { out in
                elements.withUnsafeBufferPointer { values in
                    concurrentBands(of: windows * places, smallest: 64) { band in
                        for token in band {
                            for head in 0..<heads {
                                let target = out + (token * heads + head) * wide
                                let source = values.baseAddress! + token * shape[2] + part * channels + head * own
                                for channel in 0..<own { target[channel] = scale * source[channel] }
                                (target + own).update(repeating: 0, count: Self.regionCount)
                                target[own + Int(regions[token])] = region
                            }
                        }
                    }
                }
            }
        }
        let queries = widened(0, scale: queryScale, at: one)
        let keys = widened(1, scale: 1, at: Self.sameRegion)
        let values = widened(2, scale: 1, at: 0)
        let result = Tensor.attention(
            queries: Channels(queries), keys: Channels(keys), values: Channels(values), heads: heads, biases: biases,
            precision: precision)
        return result.reshaped([windows * places * heads, wide]).channels(0..<own).reshaped([windows, places, channels])
    }

    private static var regionCount: Int { 4 }
    /// What products within a region have more: the softmax leaves nothing of others.
    private static var sameRegion: Float { 100 }
}
