extension Tensor {
    /// Channels to pixels: an enlargement by a network's last layer (Shi et al. 2016, in PyTorch's order of channels).
    ///
    /// - Parameter factor: of both sides; its square divides the channels.
    /// - Returns: N, factor · H, factor · W, C / factor²; the receiver is N, H, W, C.
    public func pixelShuffled(_ factor: Int) -> Tensor {
        precondition(
            shape.count == 4 && shape[3] % (factor * factor) == 0, "\(shape) has no channels for \(factor)²")
        let enlarged = [shape[0], shape[1] * factor, shape[2] * factor, shape[3] / (factor * factor)]
        let values = elements
        let result = Tensor(shape: enlarged) { out in
            Self.forEachShuffled(enlarged, factor) { out[$0] = values[$1] }
        }
        return result.recorded(from: self) { $0.pixelUnshuffled(factor) }
    }

    /// Pixels to channels: the inverse of `pixelShuffled(_:)`.
    ///
    /// - Parameter factor: divides both sides.
    public func pixelUnshuffled(_ factor: Int) -> Tensor {
        precondition(
            shape.count == 4 && shape[1] % factor == 0 && shape[2] % factor == 0,
            "\(shape) is no multiple of \(factor)")
        let own = shape
        let values = elements
        let result = Tensor(shape: [
            shape[0], shape[1] / factor, shape[2] / factor, shape[3] * factor * factor,
        ]) { out in
            Self.forEachShuffled(own, factor) { out[$1] = values[$0] }
        }
        return result.recorded(from: self) { $0.pixelShuffled(factor) }
    }

    /// Calls `body` with each place in the enlarged picture and the place in the one with more channels.
    @inline(__always)
    private static func forEachShuffled(_ enlarged: [Int], _ factor: Int, _ body: (Int, Int) -> Void) {
        let (height, width, channels) = (enlarged[1], enlarged[2], enlarged[3])
        var place = 0
        for line in 0..<(enlarged[0] * height) {
            for x in 0..<width {
                let pixel = line / factor * (width / factor) + x / factor
                let part = line % factor * factor + x % factor
                for channel in 0..<channels {
                    body(place, (pixel * channels + channel) * factor * factor + part)
                    place += 1
                }
            }
        }
    }
}
