import Raster

extension Mask {
    /// All that hangs together with this mask in another one that has it in it; both of 0 and 1.
    func spread(in other: Mask) -> Mask {
        var spread = self
        while true {
            let next = spread.grown(by: 1.5).combined(other) { $0 > 0 && $1 > 0 ? 1 : 0 }
            if next == spread { return spread }
            spread = next
        }
    }

    /// Of all that does not hang together, what fills most.
    var largestPart: Mask {
        var (rest, largest) = (combined(self) { value, _ in value > 0 ? 1 : 0 }, Mask(width: width, height: height))
        while let first = rest.values.firstIndex(of: 1) {
            var start = Mask(width: width, height: height)
            start[first % width, first / width] = 1
            let shape = start.spread(in: rest)
            let part = combined(shape, *)
            if part.coverage > largest.coverage { largest = part }
            rest = rest.combined(shape, -)
        }
        return largest
    }

    private func combined(_ other: Mask, _ combine: (Float, Float) -> Float) -> Mask {
        Mask(width: width, height: height, values: zip(values, other.values).map(combine))
    }
}
