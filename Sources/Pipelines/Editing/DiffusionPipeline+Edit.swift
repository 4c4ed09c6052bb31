import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// A picture changed by a prompt: noised up to a part of the way, and denoised again (SDEdit, Meng et al. 2022).
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - settings: the prompt says what the result shows.
    ///   - strength: the part of the way, 0 (nothing changes)...1 (nothing is kept).
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func edit(
        _ picture: Picture, _ settings: DiffusionSettings, strength: Float,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let clean = try encoded(Tensor(pixels: picture), &generator)
        let noise = generator.latentNoise(clean.shape)
        let plan = try plan(settings, size: (picture.width, picture.height)).suffix(strength: strength)
        let latent = try sample(
            run(plan, settings, size: (picture.width, picture.height)), from: clean + plan.sigmas[0] * noise,
            generator: &generator, observer: observer)
        return try finished(latent)
    }

    /// A picture changed by a prompt in its own structure: the noise that it would have come from is found by walking up
    /// the probability-flow ODE (DDIM inversion, Dhariwal & Nichol 2021, appendix F; Song et al. 2021), and denoised under
    /// the new prompt.
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - source: what the picture shows as it is; it may be empty.
    ///   - settings: the prompt says what the result shows.
    ///   - strength: the part of the way up, 0...1.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func invert(
        _ picture: Picture, from source: String, _ settings: DiffusionSettings, strength: Float = 1,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let plan = try plan(settings, size: (picture.width, picture.height)).suffix(strength: strength)
        let down = run(plan, settings, size: (picture.width, picture.height))
        let total = plan.sigmas.count - 1 + down.functionEvaluations
        let way = try inverted(picture, from: source, plan, observer: { try observer($0.part(after: 0, of: total)) })
        let latent = try sample(
            down, from: way[plan.sigmas[0]], generator: &generator,
            observer: { try observer($0.part(after: plan.sigmas.count - 1, of: total)) })
        return try finished(latent)
    }

    /// The way of a picture up to the noise that a plan begins with.
    ///
    /// - Parameter source: what the picture shows; it may be empty.
    func inverted(
        _ picture: Picture, from source: String, _ plan: SamplingPlan, observer: PictureProgress.Observer
    ) throws -> Trajectory {
        let autoencoder = try autoencoder(encodes: true)
        _ = try latentShape(width: picture.width, height: picture.height)
        let clean = autoencoder.latent(of: Tensor(pixels: picture))
        // The network knows no σ of 0: the way up begins where the noise is least.
        let upwards = plan.sigmas.reversed().map { max($0, plan.schedule.noise.sigmas.lowerBound) }
        let up = SamplingRun(
            unguided: [source], noise: plan.schedule.noise, sigmas: upwards, size: (picture.width, picture.height))
        let recorder = RecordingDenoiser(try denoiser(for: up))
        // Nothing on this way is random.
        var generator: any NormalGenerator = TorchGenerator(seed: 0)
        let noisy = try sample(up, by: recorder, from: clean, generator: &generator, observer: observer)
        var way = recorder.trajectory
        way.add(noisy, sigma: upwards[upwards.count - 1])
        return way
    }

    /// Whether the model was trained to follow instructions.
    public var followsInstructions: Bool {
        [.picture, .maskedOrWholePicture].contains(model.conditioningChannels)
    }

    /// A picture changed as an instruction says, by a model trained for that (InstructPix2Pix).
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - settings: the prompt is the instruction.
    ///   - pictureGuidance: how closely the picture is kept to, 1 or more.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func follow(
        _ picture: Picture, _ settings: DiffusionSettings, pictureGuidance: Float = 1.5,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let autoencoder = try autoencoder(encodes: true)
        let latent = autoencoder.encode(Tensor(pixels: picture)).mean
        // InstructPix2Pix was trained on latents that are not scaled, and on zeros for no picture.
        var (shown, hidden) = (latent, 0 * latent)
        if model.conditioningChannels == .maskedOrWholePicture {
            shown = whole(autoencoder.scaled(latent))
            hidden = try self.hidden(width: picture.width, height: picture.height)
        }
        let plan = try plan(settings, size: (picture.width, picture.height))
        var run = run(plan, settings, size: (picture.width, picture.height))
        run.guidance = InstructionGuidance(
            instruction: settings.prompt, negative: settings.negativePrompt, scale: settings.guidance,
            pictureScale: pictureGuidance, rescale: settings.guidanceRescale, interval: settings.guidanceInterval)
        run.conditioningChannels = .concatenated([shown, shown, hidden], axis: 0)
        let noise = generator.latentNoise(latent.shape)
        let result = try sample(
            run, from: plan.startDeviation * noise, generator: &generator, observer: observer)
        return try finished(result)
    }
}
