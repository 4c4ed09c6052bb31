import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// A picture from a prompt.
    ///
    /// - Parameters:
    ///   - settings: the prompt says what the result shows.
    ///   - width: in pixels, a multiple of `cellSide`.
    ///   - height: in pixels, a multiple of `cellSide`.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func generate(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        Picture(try finished(generatedLatent(settings, width: width, height: height, observer: observer)))
    }

    /// The scaled latent of such a picture: 1, H, W, C.
    func generatedLatent(
        _ settings: DiffusionSettings, width: Int, height: Int, observer: PictureProgress.Observer = { _ in }
    ) throws -> Tensor {
        let channels = model.latents.channels
        let more = model.conditioningChannels
        guard more == .none || more.hasMask else {
            throw ModelError(
                .wrongModel, model.path,
                "takes \(model.network.inChannels) channels, so it edits or enlarges pictures; generate wants a "
                    + "model that takes \(channels) or \(2 * channels + 1)")
        }
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let noise = generator.latentNoise(try latentShape(width: width, height: height))
        let plan = try plan(settings, size: (width, height))
        var run = run(plan, settings, size: (width, height))
        if more.hasMask { run.conditioningChannels = try hidden(width: width, height: height) }
        return try sample(run, from: plan.startDeviation * noise, generator: &generator, observer: observer)
    }
}
