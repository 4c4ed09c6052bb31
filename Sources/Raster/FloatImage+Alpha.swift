import CGentoolKernels

extension FloatImage {
    /// Under this opacity nothing is left of a colour but rounding errors: less than half a step of 16 bits.
    static let smallestAlpha: Float = 0.5 / 65535

    /// Multiplies the colour of each pixel by its last channel, the opacity.
    public mutating func premultiply() {
        let (count, channels) = (width * height, channels)
        values.withUnsafeMutableBufferPointer { gentool_premultiply($0.baseAddress!, count, channels) }
    }

    /// Undoes `premultiply`; a fully transparent pixel becomes black.
    public mutating func unpremultiply() {
        let (count, channels) = (width * height, channels)
        values.withUnsafeMutableBufferPointer {
            gentool_unpremultiply($0.baseAddress!, count, channels, Self.smallestAlpha)
        }
    }
}
