import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// How many pixels wide and high a cell of latents is. Sides of pictures are multiples of it.
    public var cellSide: Int { model.latents.reduction }

    /// What the sides of pictures are multiples of where models do best: the network says it in cells.
    public var sideUnit: Int { cellSide * model.network.sideUnit }

    /// 1, H, W, C of the latents of a picture.
    func latentShape(width: Int, height: Int) throws -> [Int] {
        guard width % cellSide == 0 && height % cellSide == 0 && width > 0 && height > 0 else {
            let nearest = [width, height].map { max(1, ($0 + cellSide / 2) / cellSide) * cellSide }
            throw ModelError(
                .invalidValue, "\(width)x\(height)",
                "both sides must be multiples of \(cellSide) pixels for \(model.path); \(nearest[0])x\(nearest[1]) is near"
            )
        }
        return [1, height / cellSide, width / cellSide, model.latents.channels]
    }

    /// Latents of pixels, scaled, with the encoder's own noise.
    func encoded(_ pixels: Tensor, _ generator: inout any NormalGenerator) throws -> Tensor {
        _ = try latentShape(width: pixels.shape[2], height: pixels.shape[1])
        let autoencoder = try autoencoder(encodes: true)
        return autoencoder.scaled(autoencoder.encode(pixels).sample { generator.latentNoise($0) })
    }

    /// The picture of scaled latents.
    func pixels(_ latent: Tensor) throws -> FloatImage {
        let autoencoder = try autoencoder(encodes: false)
        let latent = autoencoder.unscaled(latent)
        let isLarge = latent.shape[1] * latent.shape[2] > Self.wholeCells
        guard savesMemory || isLarge else { return autoencoder.decode(latent).image(0) }
        return autoencoder.decode(latent, atMost: savesMemory ? Self.fewElements : Self.manyElements).image(0)
    }

    /// What the autoencoder makes of a picture.
    package func reconstructed(_ picture: Picture) throws -> FloatImage {
        try pixels(autoencoder(encodes: true).latent(of: Tensor(pixels: picture)))
    }

    /// The cells of latents up to which pictures are decoded as a whole where memory is not short: 768 x 768 pixels.
    private static var wholeCells: Int { 96 * 96 }
    /// The elements of a band's tensors when memory is short: 32 MB of floats.
    private static var fewElements: Int { 8 << 20 }
    /// The elements of a band's tensors when memory is not short: 128 MB of floats.
    private static var manyElements: Int { 32 << 20 }

    /// The picture of a finished sample.
    func finished(_ latent: Tensor) throws -> FloatImage {
        releaseNetwork()
        let image = try pixels(latent)
        guard image.values.allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, model.path,
                "made a picture that is no numbers; expected such as it was trained for: a lower guidance "
                    + "scale, or 32-bit floats")
        }
        return image
    }

    /// 1, H / 8, W / 8, 1: the largest value of each latent's pixels.
    func latentMask(_ mask: Mask) throws -> Tensor {
        _ = try latentShape(width: mask.width, height: mask.height)
        return Tensor(mask).largest(inSquaresOf: cellSide)
    }

    /// 1, H / 8, W / 8, 1 + latent channels: a mask that hides nothing, and a picture's scaled latents.
    package func whole(_ latent: Tensor) -> Tensor {
        .concatenated([Tensor(shape: latent.shape.dropLast() + [1], repeating: 0), latent], axis: 3)
    }

    /// 1, H / 8, W / 8, 1 + latent channels: a mask that hides everything of a picture, and what latents are left then.
    package func hidden(width: Int, height: Int) throws -> Tensor {
        let mask = try latentMask(Mask(width: width, height: height, repeating: 1))
        let nothing = Tensor(shape: [1, height, width, 3])
        return try .concatenated([mask, autoencoder(encodes: true).latent(of: nothing)], axis: 3)
    }
}

extension NormalGenerator {
    /// Noise for the latents of a picture or of a clip's frames, F, H, W, C: the numbers that PyTorch gives for 1, C, F, H, W.
    package mutating func latentNoise(_ shape: [Int]) -> Tensor {
        let (frames, pixels, channels) = (shape[0], shape[1] * shape[2], shape[3])
        return normal([1, channels, frames, pixels]).channelsLast().reshaped(shape)
    }
}

extension Tensor {
    /// 1, H, W, 1.
    init(_ mask: Mask) { self.init(shape: [1, mask.height, mask.width, 1], elements: mask.values) }

    /// The only channel as often as wanted.
    func broadcast(channels: Int) -> Tensor {
        Tensor(
            shape: shape.dropLast() + [channels],
            elements: floats().flatMap { repeatElement($0, count: channels) })
    }
}
