import GentoolTensors

extension ResnetBlock {
    /// The block's result, band by band, for a block that is told no timestep. The first convolution is computed twice: once for the
    /// moments of what it makes, which is not kept.
    ///
    /// - Parameter elements: how many elements a band's tensors may have.
    func callAsFunction(_ x: Tensor, inBandsOf elements: Int) -> Tensor {
        let first = norm1.moments(of: x)
        var parts: [GroupMoments] = []
        x.forEachBand(of: elements, margin: 1) { band in
            parts.append(norm2.moments(of: band.core(of: conv1(norm1(band.band, by: first, silu: true)))))
        }
        let second = GroupMoments(pooling: parts)
        return x.mappedInBands(of: elements, margin: 2) { band in
            let hidden = conv1(norm1(band.band, by: first, silu: true))
            return conv2(norm2(hidden, by: second, silu: true), adding: shortcut.map { $0(band.band) } ?? band.band)
        }
    }
}
