import GentoolRaster

extension FloatImage {
    /// How much each pixel of this image differs from another one's, in the channel where it does most.
    ///
    /// - Parameter other: as large, with the same channels.
    package func changes(from other: FloatImage) -> [Float] {
        precondition(other.width == width && other.height == height && other.channels == channels, "images of one kind")
        return (0..<(width * height)).map { pixel in
            (channels * pixel..<channels * (pixel + 1)).map { abs(values[$0] - other.values[$0]) }.max()!
        }
    }
}
