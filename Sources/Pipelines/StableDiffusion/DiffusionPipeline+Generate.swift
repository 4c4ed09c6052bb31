import Diffusion
import Raster
import Tensors

extension DiffusionPipeline {
    /// A picture from a prompt.
    ///
    /// - Parameters:
    ///   - width: in pixels, a multiple of `cellSide`.
    ///   - height: in pixels, a multiple of `cellSide`.
    public func generate(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: Observer = { _ in }
    ) throws -> Picture {
        Picture(try finished(generatedLatent(settings, width: width, height: height, observer: observer)))
    }

    /// The scaled latent of such a picture: 1, H, W, C.
    func generatedLatent(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: Observer = { _ in }
    ) throws -> Tensor {
        let channels = model.autoencoderConfiguration.latentChannels
        let sight = model.sees
        guard sight == .nothing || sight.hasMask else {
            throw ModelError(
                model.path,
                "takes \(model.unetConfiguration.inChannels) channels, so it edits or enlarges pictures; generate wants a "
                    + "model that takes \(channels) or \(2 * channels + 1)")
        }
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let noise = generator.latentNoise(try latentShape(width: width, height: height))
        let plan = try plan(settings)
        var walk = walk(plan, settings, pixels: (width, height))
        if sight.hasMask { walk.extra = try hidden(width: width, height: height) }
        return try sample(
            from: plan.startDeviation * noise, sigmas: plan.sigmas, walk, guidance: settings.guidance,
            generator: &generator, observer: observer)
    }
}
