extension FloatImage {
    /// Each value made of those of two images.
    ///
    /// - Parameter other: as large, of as many channels.
    package func zipped(_ other: FloatImage, _ combine: (Float, Float) -> Float) -> FloatImage {
        precondition(other.values.count == values.count, "images of one size")
        var result = self
        result.values.withUnsafeMutableBufferPointer { values in
            other.values.withUnsafeBufferPointer { others in
                for place in values.indices { values[place] = combine(values[place], others[place]) }
            }
        }
        return result
    }
}
