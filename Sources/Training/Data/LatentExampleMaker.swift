import GentoolBase
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Turns pictures into examples for a latent diffusion model.
struct LatentExampleMaker: Sendable {
    let autoencoder: AutoencoderKL
    /// Of the pictures, in pixels.
    let side: Int
    let seed: UInt64

    /// - Parameter turn: chooses what is made of the picture.
    func example(of source: any PictureSource, index: Int, turn: Int) throws -> LatentExample {
        var generator = SplitMix64(seed, UInt64(index), UInt64(turn))
        let chance = Double.random(in: 0..<1, using: &generator)
        if chance < 0.35, let hidden = try source.hidden(index) {
            let pixels = crop(hidden.picture, mirroring: !hidden.caption.namesSides, generator)
            return LatentExample(
                latent: autoencoder.latent(of: pixels), caption: "",
                variation: self.hidden(pixels, under: hidden.mask, caption: hidden.caption))
        }
        let original = try source.example(index)
        let edited = chance < 0.8 ? try source.edited(index) : nil
        if let result = edited?.result.picture, let instruction = edited?.instruction {
            let (before, after) = ((original.picture.width, original.picture.height), (result.width, result.height))
            guard before == after else {
                throw TrainingError(
                    .sizeMismatch, file: source.name,
                    "a picture of \(before.0)x\(before.1) has \(after.0)x\(after.1) pixels after "
                        + "'\(instruction)'; expected pictures of the same size before and after a change")
            }
        }
        let cut = generator
        let texts = [original.caption, edited?.instruction, edited?.result.caption].compactMap(\.self)
        let mayBeMirrored = !texts.contains(where: \.namesSides)
        let pixels = crop(original.picture, mirroring: mayBeMirrored, cut)
        let variation: LatentExample.Variation
        if let edited {
            variation = .edited(
                instruction: edited.instruction,
                latent: autoencoder.latent(of: crop(edited.result.picture, mirroring: mayBeMirrored, cut)),
                caption: edited.result.caption)
        } else {
            let mask = Mask.random(side: side, using: &generator)
            variation = hidden(pixels, under: mask, caption: original.caption)
        }
        return LatentExample(latent: autoencoder.latent(of: pixels), caption: original.caption, variation: variation)
    }

    private func hidden(_ pixels: Tensor, under mask: Mask, caption: String) -> LatentExample.Variation {
        let isHidden = Tensor(shape: [1, side, side, 1], elements: mask.values)
        return .hidden(
            mask: isHidden.largest(inSquaresOf: autoencoder.latents.reduction),
            latent: autoencoder.latent(of: pixels.hiding(isHidden)), caption: caption)
    }

    /// 1, H, W, 1 + latent channels: what is known when all is hidden.
    var nothing: Tensor {
        let known = autoencoder.latent(of: Tensor(shape: [1, side, side, 3]))
        return .concatenated([Tensor(shape: known.shape.dropLast() + [1], repeating: 1), known], axis: 3)
    }

    /// 1, side, side, 3 in -1...1: a picture, or a square of it.
    func pixels(of source: any PictureSource, index: Int) throws -> Tensor {
        crop(try source.example(index).picture, mirroring: true, SplitMix64(seed, UInt64(index), 0))
    }

    /// 1, side, side, 3 in -1...1: all of a picture that is as large, else a random square of it.
    private func crop(_ picture: Picture, mirroring: Bool, _ generator: SplitMix64) -> Tensor {
        var generator = generator
        if picture.width == side && picture.height == side {
            return PictureBatch([FloatImage(picture)], captions: [""]).pixels
        }
        return PictureBatch([picture.randomPart(side: side, mirroring: mirroring, using: &generator)], captions: [""])
            .pixels
    }
}
