extension Picture {
    /// A picture that is filled part by part: black, and transparent where it can be. A sample has a `depth` of 8 or 16
    /// bits.
    public init(width: Int, height: Int, format: PixelFormat, depth: Int, metadata: Metadata = Metadata()) {
        let count = width * height * format.channels
        self.init(
            width: width, height: height, format: format,
            samples: depth == 16
                ? .sixteen([UInt16](repeating: 0, count: count)) : .eight([UInt8](repeating: 0, count: count)),
            metadata: metadata)
    }

    /// Replaces a rectangle by a part of an image of the same size: clamped, and rounded to the picture's depth.
    ///
    /// - Parameters:
    ///   - image: values of 0...1 with the picture's channels.
    ///   - part: the part of `image`; all of it if `nil`.
    ///   - rect: inside the picture, as large as the part.
    public mutating func replace(_ rect: PixelRect, with image: FloatImage, part: PixelRect? = nil) {
        let part = part ?? PixelRect(width: image.width, height: image.height)
        precondition(
            PixelRect(width: width, height: height).contains(rect)
                && PixelRect(width: image.width, height: image.height).contains(part),
            "the rectangles must lie in their pictures")
        precondition(
            (part.width, part.height) == (rect.width, rect.height) && image.channels == format.channels,
            "the part must be as large as the rectangle, and have the picture's channels")
        let (width, channels) = (self.width, format.channels)
        func store(_ target: SampleStore) {
            image.values.withUnsafeBufferPointer { values in
                for row in 0..<rect.height {
                    target.store(
                        values.baseAddress! + ((part.y + row) * image.width + part.x) * channels,
                        count: rect.width * channels, at: ((rect.y + row) * width + rect.x) * channels)
                }
            }
        }
        // Taken out and put back, the samples have one owner and change in place.
        let samples = self.samples
        self.samples = .eight([])
        switch consume samples {
        case .eight(var values):
            values.withUnsafeMutableBufferPointer { store(.eight($0.baseAddress!)) }
            self.samples = .eight(values)
        case .sixteen(var values):
            values.withUnsafeMutableBufferPointer { store(.sixteen($0.baseAddress!)) }
            self.samples = .sixteen(values)
        }
    }
}
