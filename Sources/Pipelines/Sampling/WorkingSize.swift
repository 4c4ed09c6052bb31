import GentoolRaster

extension PixelRect {
    /// The size near this one at which a model does best: as many pixels as it was trained on, sides in its unit.
    func workingSize(for pipeline: DiffusionPipeline) -> (width: Int, height: Int) {
        workingSize(native: pipeline.model.nativeSize, unit: pipeline.sideUnit)
    }

    /// - Parameters:
    ///   - native: the side of a square of as many pixels.
    ///   - unit: what both sides are multiples of. Where one has to be longer for that, the other is shorter: a line of
    ///     pixels is no more work than a square of them.
    func workingSize(native: Int, unit: Int) -> (width: Int, height: Int) {
        let area = Double(native * native)
        let proportion = Double(width) / Double(height)
        let shortest = min(Double(unit) / Double(native), 1)
        let wide = min(max(proportion.squareRoot(), shortest), 1 / shortest)
        func rounded(_ side: Double) -> Int { Int(max(1, (side / Double(unit)).rounded())) * unit }
        return (rounded(area.squareRoot() * wide), rounded(area.squareRoot() / wide))
    }
}

extension DiffusionPipeline {
    /// A picture at the size that the model knows.
    ///
    /// - Throws: `ModelError` for pictures that no model can see.
    package func workingCopy(of picture: Picture) throws -> Picture {
        let size = PixelRect(width: picture.width, height: picture.height).workingSize(for: self)
        return try picture.seenByModels().resized(width: size.width, height: size.height)
    }
}

extension Picture {
    /// The middle of the picture in another shape, at another size.
    func filling(width: Int, height: Int) -> Picture {
        let scale = min(Double(self.width) / Double(width), Double(self.height) / Double(height))
        let side = { (wanted: Int, most: Int) in max(1, min(most, Int((Double(wanted) * scale).rounded()))) }
        let (columns, rows) = (side(width, self.width), side(height, self.height))
        return cropped(
            to: PixelRect(x: (self.width - columns) / 2, y: (self.height - rows) / 2, width: columns, height: rows)
        ).resized(width: width, height: height)
    }

    /// Colours that a network made, in this picture's colour model.
    func matching(_ made: FloatImage) -> FloatImage {
        FloatImage(Picture(made, depth: 16).converted(to: PixelFormat(format.colorModel)))
    }
}
