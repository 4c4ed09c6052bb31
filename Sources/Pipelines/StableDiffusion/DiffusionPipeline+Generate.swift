import Diffusion
import Raster
import Tensors

extension DiffusionPipeline {
    /// A picture from a prompt.
    ///
    /// - Parameters:
    ///   - width: in pixels, a multiple of `sideUnit`.
    ///   - height: in pixels, a multiple of `sideUnit`.
    public func generate(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: Observer = { _ in }
    ) throws -> Picture {
        let image = try finished(generatedLatent(settings, width: width, height: height, observer: observer))
        return Picture(width: image.width, height: image.height, format: .rgb, samples: Samples(image.values, depth: 8))
    }

    /// The scaled latent of such a picture: 1, H, W, C.
    func generatedLatent(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: Observer = { _ in }
    ) throws -> Tensor {
        let channels = model.unetConfiguration.inChannels
        guard channels == model.autoencoderConfiguration.latentChannels else {
            throw ModelError(
                model.path,
                "takes \(channels) channels, so it fills, edits or enlarges pictures; generate wants a model that takes "
                    + "\(model.autoencoderConfiguration.latentChannels)")
        }
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let noise = generator.latentNoise(try latentShape(width: width, height: height))
        let plan = plan(settings)
        return try sample(
            from: plan.startDeviation * noise, sigmas: plan.sigmas,
            walk(plan, settings, pixels: (width, height)), guidance: settings.guidance, generator: &generator,
            observer: observer)
    }
}
