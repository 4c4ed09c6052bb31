import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// The masked part of a picture filled as a prompt says.
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - mask: as large; 1 is filled. A latent is filled as far as any of its pixels is.
    ///   - settings: the prompt says what the result shows.
    ///   - strength: below 1, what is under the mask shines through.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func inpaint(
        _ picture: Picture, mask: Mask, _ settings: DiffusionSettings, strength: Float = 1,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        var settings = settings
        // A model that takes reference pictures sees the whole one, too, unless that is but a strip.
        if mostReferences > 0, picture.isReference(unit: cellSide) { settings.references.insert(picture, at: 0) }
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let pixels = Tensor(pixels: picture)
        let latentMask = try self.latentMask(mask)
        let latentChannels = model.latents.channels
        let takesMask = model.conditioningChannels.hasMask

        var plan = try plan(settings, size: (picture.width, picture.height))
        // A network that sees the mask needs the clean picture only to start from, and then draws no noise for it.
        let needsClean = !takesMask || strength < 1
        let clean =
            needsClean
            ? try encoded(pixels, &generator) : Tensor(shape: latentMask.shape.dropLast() + [latentChannels])
        let noise = generator.latentNoise(clean.shape)
        var start = plan.startDeviation * noise
        if strength < 1 {
            plan = plan.suffix(strength: strength)
            start = clean + plan.sigmas[0] * noise
        }
        var run = run(plan, settings, size: (picture.width, picture.height))
        let free = latentMask.broadcast(channels: latentChannels)
        if takesMask {
            let known = try encoded(pixels.hiding(Tensor(mask)), &generator)
            run.conditioningChannels = .concatenated([latentMask, known], axis: 3)
            return try finished(sample(run, from: start, generator: &generator, observer: observer))
        }
        let masked = MaskedDenoiser(
            try denoiser(for: run), known: clean, mask: free, noise: noise,
            replacedBelow: strength < 1 ? Float.infinity : plan.sigmas[0])
        let made = try sample(run, by: masked, from: start, generator: &generator, observer: observer)
        // Where the run ends with a little noise, what is known does not.
        return try finished(clean + free * (made - clean))
    }
}
