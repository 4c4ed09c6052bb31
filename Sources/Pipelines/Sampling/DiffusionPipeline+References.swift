import GentoolModels
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// How many pictures the model goes by at most.
    public var mostReferences: Int { model.network.mostReferences }

    /// The scaled latents of pictures to go by.
    ///
    /// - Parameter size: of what is made, which pictures that are frames of it have.
    /// - Throws: `ModelError` if there are more than the model takes, or one is of no use to it.
    func encoded(references: [Picture], for size: (width: Int, height: Int)) throws -> [Tensor] {
        guard !references.isEmpty else { return [] }
        guard mostReferences > 0 else {
            throw ModelError(
                .wrongModel, model.path,
                "goes by no pictures, but \(references.count) were given; expected a model that was trained to")
        }
        guard references.count <= mostReferences else {
            throw ModelError(
                .invalidValue, model.path,
                "goes by at most \(mostReferences) pictures, but \(references.count) were given")
        }
        let autoencoder = try autoencoder(encodes: true)
        return try references.map { picture in
            let seen =
                model.network.clipLength == nil
                ? try picture.reference(most: model.nativeSize * model.nativeSize, unit: cellSide)
                : picture.filling(width: size.width, height: size.height)
            return autoencoder.latent(of: Tensor(pixels: seen))
        }
    }
}

extension Picture {
    private static let shortestSide = 64
    private static let mostLengthened = 8

    /// The picture as a model goes by it: no larger than it takes, and the middle of it in whole cells.
    ///
    /// - Parameters:
    ///   - most: pixels.
    ///   - unit: what the sides are multiples of.
    /// - Throws: `ModelError` for pictures that no model was trained to go by.
    func reference(most: Int, unit: Int) throws -> Picture {
        try refuseInks(unknownTo: "models")
        let shortest = max(Self.shortestSide, unit)
        guard min(width, height) >= shortest, max(width, height) <= Self.mostLengthened * min(width, height) else {
            throw ModelError(
                .invalidValue, "a picture of \(width)x\(height)",
                "can't be gone by; expected sides of \(shortest) or more, and none more than \(Self.mostLengthened) times "
                    + "the other")
        }
        var picture = self
        if width * height > most {
            let scale = (Double(most) / Double(width * height)).squareRoot()
            picture = resized(width: Int(Double(width) * scale), height: Int(Double(height) * scale))
        }
        let (wide, high) = (picture.width / unit * unit, picture.height / unit * unit)
        return picture.cropped(
            to: PixelRect(x: (picture.width - wide) / 2, y: (picture.height - high) / 2, width: wide, height: high))
    }
}
