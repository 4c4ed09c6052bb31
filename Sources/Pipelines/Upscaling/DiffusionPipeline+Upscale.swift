import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// Whether the model was trained to enlarge pictures (Stable Diffusion x4 upscaler).
    public var enlarges: Bool {
        model.conditioningChannels == .other(3) && model.network.noiseLevels != nil
    }

    /// How many times larger a picture becomes.
    public var enlargement: Int { model.latents.reduction }

    /// A picture enlarged by a model that sees it, with some noise added, beside its sample (Saharia et al. 2022, "Image
    /// Super-Resolution via Iterative Refinement"; Ho et al. 2022, "Cascaded Diffusion Models", §4.2).
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of the network's `sideUnit`.
    ///   - settings: the prompt says what the result shows.
    ///   - noiseLevel: the timestep whose noise is added, 0 and up: more invents more.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    /// - Returns: the picture `enlargement` times as large.
    public func enlarge(
        _ picture: Picture, _ settings: DiffusionSettings, noiseLevel: Int = 20,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        guard enlarges, let levels = model.network.noiseLevels else {
            throw ModelError(
                .wrongModel, model.path, "was not trained to enlarge pictures; expected an upscaler with 7 channels")
        }
        let sigmas = try model.lowResolutionNoise().sigmas
        let known = min(levels, sigmas.count)
        guard 0..<known ~= noiseLevel else {
            throw ModelError(
                .invalidValue, model.path, "knows noise levels from 0 to \(known - 1), but \(noiseLevel) was asked for")
        }
        let (width, height) = (picture.width * enlargement, picture.height * enlargement)
        let shape = try latentShape(width: width, height: height)
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let pixels = Tensor(pixels: picture)
        let sigma = sigmas[noiseLevel]
        let noisy = (1 / (sigma * sigma + 1).squareRoot()) * (pixels + sigma * generator.latentNoise(pixels.shape))
        let plan = try plan(settings, size: (width, height))
        var run = run(plan, settings, size: (width, height))
        run.conditioningChannels = noisy
        run.noiseLevel = noiseLevel
        let latent = try sample(
            run, from: plan.startDeviation * generator.latentNoise(shape), generator: &generator, observer: observer)
        return try finished(latent)
    }
}
