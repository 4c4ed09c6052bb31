import GentoolRaster

/// A picture, and what is to be seen of each thing that it is known to show.
struct Composite {
    /// RGB in 0...1.
    private(set) var image: FloatImage
    /// As large as the image, one for each thing.
    private(set) var masks: [Mask]

    /// By default of no known thing.
    init(_ image: FloatImage, masks: [Mask] = []) { (self.image, self.masks) = (image, masks) }

    /// A photograph of one thing.
    init(_ photograph: MaskedPicture) { self.init(photograph.image, masks: [photograph.mask]) }

    /// Puts a thing in front of all else, which hides what is behind it.
    ///
    /// - Parameter thing: as large as the image, of four channels, of which the last is alpha, with which the others are
    ///   multiplied.
    mutating func add(_ thing: FloatImage) {
        let alpha = stride(from: 3, to: thing.values.count, by: 4).map { min(max(thing.values[$0], 0), 1) }
        for pixel in alpha.indices {
            for channel in 0..<3 {
                image.values[3 * pixel + channel] =
                    thing.values[4 * pixel + channel] + (1 - alpha[pixel]) * image.values[3 * pixel + channel]
            }
        }
        masks = masks.map { mask in
            Mask(width: mask.width, height: mask.height, values: zip(mask.values, alpha).map { $0 * (1 - $1) })
        }
        masks.append(Mask(width: image.width, height: image.height, values: alpha))
    }

    /// All things as one subject. What is to be seen of them adds up, for nothing is seen twice.
    var subject: MaskedPicture {
        var sums = [Float](repeating: 0, count: image.width * image.height)
        for mask in masks { for pixel in sums.indices { sums[pixel] += mask.values[pixel] } }
        return MaskedPicture(image: image, mask: Mask(width: image.width, height: image.height, values: sums))
    }
}
