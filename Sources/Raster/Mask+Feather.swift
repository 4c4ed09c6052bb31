extension Mask {
    /// The mask with soft edges: a Gaussian blur of standard deviation `radius / 3`, cut off at `radius`.
    ///
    /// Edges become soft over `radius` pixels on both sides, and nothing changes farther away; the contour
    /// of 0.5 along a straight edge stays where it is. To soften outwards only, grow by `radius` first.
    /// Where the blur would reach over the border of the picture, only pixels inside count.
    ///
    /// - Parameter radius: In pixels; under one, nothing happens.
    public func feathered(_ radius: Float) -> Mask {
        let reach = Int(radius)
        guard reach >= 1, let filled = boundingBox(above: 0) else { return self }
        // Beyond the reach of a filled pixel all is 0 and stays 0. The blur of what is inside must not
        // take the edge of the cut for that of the picture, hence a second margin.
        let changing = filled.expanded(by: reach).clamped(width: width, height: height)
        let needed = changing.expanded(by: reach).clamped(width: width, height: height)
        let sigma = Double(radius) / 3
        let blurred = FloatImage(cropped(to: needed)).filtered(
            by: SeparableFilter(
                horizontal: TapTable(gaussian: sigma, radius: reach, count: needed.width),
                vertical: TapTable(gaussian: sigma, radius: reach, count: needed.height),
                channels: 1))
        return replacing(needed, with: Mask(width: needed.width, height: needed.height, values: blurred.values))
    }
}
