import GentoolModels
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// How many reference pictures the model takes at most.
    public var mostReferences: Int { model.network.mostReferences }

    /// The scaled latents of reference pictures.
    ///
    /// - Parameter size: of what is made, which pictures that are frames of it have.
    /// - Throws: `ModelError` if there are more than the model takes, or one is of no use to it.
    func encoded(references: [Picture], for size: (width: Int, height: Int)) throws -> [Tensor] {
        guard !references.isEmpty else { return [] }
        guard mostReferences > 0 else {
            throw ModelError(
                .wrongModel, model.path,
                "takes no reference pictures, but \(references.count) were given; expected a model that does")
        }
        guard references.count <= mostReferences else {
            throw ModelError(
                .invalidValue, model.path,
                "takes at most \(mostReferences) reference pictures, but \(references.count) were given")
        }
        let autoencoder = try autoencoder(encodes: true)
        return try references.map { picture in
            let seen =
                try model.network.clipLength == nil
                ? picture.reference(most: model.nativeSize * model.nativeSize, unit: cellSide)
                : picture.seenByModels().filling(width: size.width, height: size.height)
            return autoencoder.latent(of: Tensor(pixels: seen))
        }
    }
}

extension Picture {
    private static let shortestSide = 64
    private static let mostLengthened = 8

    /// Whether models take pictures of this shape as references.
    ///
    /// - Parameter unit: what the sides are multiples of.
    func isReference(unit: Int) -> Bool {
        let (short, long) = (min(width, height), max(width, height))
        return short >= Self.shortestReference(unit) && long <= Self.mostLengthened * short
    }

    private static func shortestReference(_ unit: Int) -> Int { max(shortestSide, unit) }

    /// The picture as a reference: no larger than it takes, and the middle of it in whole cells.
    ///
    /// - Parameters:
    ///   - most: pixels.
    ///   - unit: what the sides are multiples of.
    /// - Throws: `ModelError` for pictures that no model takes as references.
    func reference(most: Int, unit: Int) throws -> Picture {
        let opaque = try seenByModels()
        guard isReference(unit: unit) else {
            throw ModelError(
                .invalidValue, "a picture of \(width)x\(height)",
                "can't be a reference; expected sides of \(Self.shortestReference(unit)) or more, and none more than "
                    + "\(Self.mostLengthened) times the other")
        }
        var picture = opaque
        if width * height > most {
            let scale = (Double(most) / Double(width * height)).squareRoot()
            picture = opaque.resized(width: Int(Double(width) * scale), height: Int(Double(height) * scale))
        }
        let (wide, high) = (picture.width / unit * unit, picture.height / unit * unit)
        return picture.cropped(
            to: PixelRect(x: (picture.width - wide) / 2, y: (picture.height - high) / 2, width: wide, height: high))
    }
}
