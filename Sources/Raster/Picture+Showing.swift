extension Picture {
    /// With a mask over it in red.
    ///
    /// - Parameter mask: of the picture's size.
    public func showing(_ mask: Mask) -> Picture {
        let base = converted(to: format.colorModel == .rgb ? format : .rgb)
        let red = FloatImage(
            width: width, height: height, channels: 3,
            values: (0..<width * height).flatMap { _ in [1, 0.1, 0.1] as [Float] })
        let half = Mask(width: width, height: height, values: mask.values.map { 0.5 * $0 })
        var shown = base.composited(with: red, mask: half)
        shown.metadata.isNewThroughout = true
        return shown
    }
}
