import GentoolDiffusion
import GentoolModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// A picture with a thing painted into it, where the model expects it; for models that see a mask, and whole pictures
    /// (`ConditioningChannels.maskedOrWholePicture`). Other pixels stay bit-identical.
    ///
    /// - Parameter thing: a caption of it, such as "a red balloon".
    /// - Returns: `nil` where nothing was painted that differs from what had been there.
    func adding(
        _ thing: String, to picture: Picture, _ settings: DiffusionSettings, observer: PictureProgress.Observer
    ) throws -> Picture? {
        let mask = try place(for: thing, in: picture, settings)
        guard let hole = mask.boundingBox() else { return nil }
        var settings = settings
        settings.prompt = thing
        let filled = try DiffusionInpainter(self, settings).filled(
            picture, mask: mask, seed: settings.seed, observer: observer
        ).cropped(to: hole)
        let outline = Addition.outline(
            of: FloatImage(filled.converted(to: .rgb)), over: FloatImage(picture.cropped(to: hole).converted(to: .rgb)))
        return outline.isEmpty ? nil : picture.composited(with: filled, mask: outline, at: hole)
    }

    /// Where a thing belongs in a picture: where the model expects it when it sees the picture and is told to add it, and
    /// when it guesses at the picture through noise and is told that the thing is in it.
    ///
    /// - Returns: 1 where it belongs, else 0; as large as the picture.
    private func place(for thing: String, in picture: Picture, _ settings: DiffusionSettings) throws -> Mask {
        let small = try workingCopy(of: picture)
        let latent = try autoencoder(encodes: true).latent(of: Tensor(pixels: small))
        let things = [thing] + Addition.otherThings
        let square = Addition.place(
            in: FloatImage(latents: latent),
            expectations: [
                try expectations(
                    of: latent, after: things.map { "add \($0)" }, seeing: whole(latent),
                    sigma: try plan(settings).sigmas[0], settings),
                try expectations(
                    of: latent, after: things, seeing: hidden(width: small.width, height: small.height),
                    sigma: Addition.guessedThrough, settings),
            ])
        return Mask(width: latent.shape[2], height: latent.shape[1], filling: square)
            .covering(width: picture.width, height: picture.height)
    }

    /// What latents under much noise are expected to be after each of some texts: the mean of all that they could be.
    ///
    /// - Parameter known: the mask and the latents that the network sees beside them.
    private func expectations(
        of latent: Tensor, after texts: [String], seeing known: Tensor, sigma: Float, _ settings: DiffusionSettings
    ) throws -> [FloatImage] {
        var generator = settings.noiseSource.generator(seed: settings.seed)
        var run = SamplingRun(
            unguided: texts, noise: try plan(settings).schedule.noise, sigmas: [sigma, 0],
            size: (latent.shape[2] * cellSide, latent.shape[1] * cellSide))
        run.conditioningChannels = known
        run.knownGuidance = settings.guidance
        let guesses = try (0..<Addition.turns).map { _ in
            let noisy = latent + sigma * generator.latentNoise(latent.shape)
            return try sample(
                run, from: noisy.repeated(texts.count), generator: &generator, observer: { _ in })
        }
        let mean = (1 / Float(guesses.count)) * guesses.dropFirst().reduce(guesses[0], +)
        return texts.indices.map { FloatImage(latents: mean[$0..<($0 + 1)]) }
    }
}

extension FloatImage {
    /// The only sample of a batch of latents.
    fileprivate init(latents: Tensor) {
        self.init(
            width: latents.shape[2], height: latents.shape[1], channels: latents.shape[3], values: latents.floats())
    }
}
