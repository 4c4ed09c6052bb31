import GentoolRaster

extension FloatImage {
    /// From this image (0) to another one of the same size (1).
    func mixed(with other: FloatImage, share: Float) -> FloatImage {
        FloatImage(
            width: width, height: height, channels: channels,
            values: zip(values, other.values).map { $0 + share * ($1 - $0) })
    }
}
