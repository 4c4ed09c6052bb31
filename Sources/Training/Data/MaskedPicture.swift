import GentoolBase
import GentoolRaster
import GentoolTensors

/// A picture with a mask of what it is of.
public struct MaskedPicture: Sendable {
    /// RGB in 0...1.
    public let image: FloatImage
    /// As large as the image; 1 is the subject.
    public let mask: Mask

    /// - Parameters:
    ///   - image: RGB in 0...1.
    ///   - mask: as large as the image.
    public init(image: FloatImage, mask: Mask) { (self.image, self.mask) = (image, mask) }

    /// What the name of a picture's mask has behind that of the picture.
    static let maskMark = "-mask"

    /// Those of a folder: each NAME.jpg or NAME.png with a NAME-mask.png, in natural order.
    ///
    /// - Parameters:
    ///   - folder: where they are.
    ///   - largest: pictures of longer sides are made smaller.
    ///   - leftOut: is told which pictures have an empty mask.
    /// - Throws: `TrainingError` for a folder without any, or where a mask is missing or of another size; what reading
    ///   throws.
    public static func all(
        in folder: PictureFolder, largest: Int, leftOut: inout [String]
    ) throws -> [MaskedPicture] {
        let pictures = try folder.files.compactMap { file -> MaskedPicture? in
            let picture = try Picture(contentsOf: file).onWhite.converted(to: .rgb)
            let path = PathName(file).withoutSuffix + maskMark + ".png"
            let mask = FloatImage(try Picture(contentsOf: path).converted(to: .gray))
            guard mask.width == picture.width, mask.height == picture.height else {
                throw TrainingError(
                    .partsMismatch, file: path,
                    "is \(mask.width)x\(mask.height), its picture \(picture.width)x\(picture.height); expected the same"
                )
            }
            guard mask.values.contains(where: { $0 > 0 }) else {
                leftOut.append("\(file): has an empty mask")
                return nil
            }
            let size = shrunk(picture.size, to: largest)
            return MaskedPicture(
                image: FloatImage(picture).resampled(width: size.width, height: size.height, filter: .bilinear),
                mask: Mask(
                    width: size.width, height: size.height,
                    values: mask.resampled(width: size.width, height: size.height, filter: .bilinear).values))
        }
        guard !pictures.isEmpty else {
            throw TrainingError(.notFound, file: folder.name, "has empty masks only; expected some that show something")
        }
        return pictures
    }

    /// What is left of it as a thing to be put elsewhere; `nil` if nothing is.
    public var cutout: Cutout? {
        var image = FloatImage(width: image.width, height: image.height, channels: 4)
        for pixel in mask.values.indices {
            let alpha = mask.values[pixel]
            for channel in 0..<3 { image.values[4 * pixel + channel] = alpha * self.image.values[3 * pixel + channel] }
            image.values[4 * pixel + 3] = alpha
        }
        return Cutout(premultiplied: image)
    }

    /// A size whose longer side is at most as long as that.
    static func shrunk(_ size: (width: Int, height: Int), to largest: Int) -> (width: Int, height: Int) {
        let factor = min(1, Double(largest) / Double(max(size.width, size.height)))
        return (
            max(1, Int((Double(size.width) * factor).rounded())), max(1, Int((Double(size.height) * factor).rounded()))
        )
    }
}
