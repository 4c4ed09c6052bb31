extension Picture {
    /// The picture over light squares, between which people see what is transparent; an opaque one as it is.
    ///
    /// - Parameter square: side of a square, in pixels.
    public func overChequerboard(square: Int = 12) -> Picture {
        guard format.hasAlpha else { return self }
        let values = (0..<width * height).flatMap { index -> [Float] in
            let (x, y) = (index % width / square, index / width / square)
            return [Float](repeating: (x + y).isMultiple(of: 2) ? 0.8 : 1, count: 3)
        }
        var result = Picture(
            width: width, height: height, format: .rgb, samples: Samples(values, depth: samples.depth))
        result.lay(self, at: PixelRect(width: width, height: height))
        return result
    }
}
