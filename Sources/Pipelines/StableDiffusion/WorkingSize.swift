import Raster

extension PixelRect {
    /// The size near this one at which a model does best: as many pixels as it was trained on, sides in its unit.
    func workingSize(for pipeline: DiffusionPipeline) -> (width: Int, height: Int) {
        let native = Double(pipeline.model.nativeSize)
        let scale = native / (Double(width) * Double(height)).squareRoot()
        let unit = Double(pipeline.sideUnit)
        func rounded(_ side: Int) -> Int { Int(max(1, (Double(side) * scale / unit).rounded()) * unit) }
        return (rounded(width), rounded(height))
    }
}

extension Picture {
    /// Colours that a network made, in this picture's colour model.
    func matching(_ made: FloatImage) -> FloatImage {
        let rgb = Picture(
            width: made.width, height: made.height, format: .rgb, samples: Samples(made.values, depth: 16))
        return FloatImage(rgb.converted(to: PixelFormat(format.colorModel)))
    }
}
