import Diffusion
import Models
import Raster
import Tensors

/// Makes and changes pictures with a Stable Diffusion model.
///
/// ```swift
/// let model = try DiffusionModel(path: "stable-diffusion-v1-5")
/// var settings = DiffusionSettings()
/// settings.prompt = "a lighthouse in a storm"
/// try DiffusionPipeline(model).generate(settings).write(to: "lighthouse.png")
/// ```
///
/// One loop serves all tasks: they differ in what the sample starts from and in what wraps the denoiser.
public final class DiffusionPipeline {
    public let model: DiffusionModel
    private var loadedUNet: UNet?
    private var loadedAutoencoder: Autoencoder?
    /// What prompts were turned into last; their encoders are not kept.
    private var encoded: (prompts: [String], conditioning: UNet.Conditioning)?

    /// How timesteps are spaced.
    private let schedule: ModelSchedule

    /// - Parameter spacing: of the timesteps; the model's own by default.
    public init(_ model: DiffusionModel, spacing: TimestepSpacing? = nil) {
        self.model = model
        var schedule = model.schedule
        schedule.spacing = spacing ?? schedule.spacing
        self.schedule = schedule
    }

    /// A picture from a prompt.
    ///
    /// - Parameters:
    ///   - width: in pixels, a multiple of `sideUnit`.
    ///   - height: in pixels, a multiple of `sideUnit`.
    ///   - progress: told the done fraction, 0...1, after each answer of the network.
    public func generate(
        _ settings: DiffusionSettings, width: Int, height: Int, progress: (Double) throws -> Void = { _ in }
    ) throws -> Picture {
        let channels = model.unetConfiguration.inChannels
        guard channels == model.autoencoderConfiguration.latentChannels else {
            throw ModelError(
                model.path,
                "takes \(channels) channels, so it fills, edits or enlarges pictures; generate wants a model that takes "
                    + "\(model.autoencoderConfiguration.latentChannels)")
        }
        var generator = TorchGenerator(seed: settings.seed)
        let shape = try latentShape(width: width, height: height)
        let noise = generator.latentNoise(shape)
        let plan = plan(settings)
        let latent = try sample(
            from: plan.startDeviation * noise, plan: plan, settings, pixels: (width, height), generator: &generator,
            progress: progress)
        return try decoded(latent)
    }

    /// A picture changed by a prompt: noised up to a part of the way, and denoised again (SDEdit, Meng et al. 2022).
    ///
    /// - Parameter strength: the part of the way, 0 (nothing changes)...1 (nothing is kept).
    public func edit(
        _ picture: Picture, _ settings: DiffusionSettings, strength: Float, progress: (Double) throws -> Void = { _ in }
    ) throws -> FloatImage {
        var generator = TorchGenerator(seed: settings.seed)
        let clean = try encoded(Tensor(pixels: picture), &generator)
        let noise = generator.latentNoise(clean.shape)
        let plan = plan(settings).suffix(strength: strength)
        let latent = try sample(
            from: clean + plan.sigmas[0] * noise, plan: plan, settings, pixels: (picture.width, picture.height),
            generator: &generator, progress: progress)
        return try pixels(latent)
    }

    /// Whether the model was trained to follow instructions.
    public var followsInstructions: Bool {
        model.unetConfiguration.inChannels == 2 * model.autoencoderConfiguration.latentChannels
    }

    /// A picture changed as an instruction says, by a model trained for that (InstructPix2Pix).
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `sideUnit`.
    ///   - pictureGuidance: how closely the picture is kept to, 1 or more.
    public func follow(
        _ picture: Picture, _ settings: DiffusionSettings, pictureGuidance: Float = 1.5,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> FloatImage {
        var generator = TorchGenerator(seed: settings.seed)
        let pixels = Tensor(pixels: picture)
        let latent = try autoencoder(encodes: true).encode(pixels).mean
        let plan = plan(settings)
        let guide = Guide(prompts: [settings.prompt, settings.negativePrompt, settings.negativePrompt]) {
            InstructionDenoiser($0, scale: settings.guidance, pictureScale: pictureGuidance)
        }
        let noise = generator.latentNoise(latent.shape)
        let result = try sample(
            from: plan.startDeviation * noise, plan: plan, settings, pixels: (picture.width, picture.height),
            guidedBy: guide, extra: .concatenated([latent, latent, 0 * latent], axis: 0), generator: &generator,
            progress: progress)
        return try self.pixels(result)
    }

    /// The masked part of a picture filled as a prompt says.
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `sideUnit`.
    ///   - mask: as large; 1 is filled. A latent is filled as far as any of its pixels is.
    ///   - strength: below 1, what is under the mask shines through.
    public func inpaint(
        _ picture: Picture, mask: Mask, _ settings: DiffusionSettings, strength: Float = 1,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> FloatImage {
        var generator = TorchGenerator(seed: settings.seed)
        let pixels = Tensor(pixels: picture)
        let latentMask = try self.latentMask(mask)
        let latentChannels = model.autoencoderConfiguration.latentChannels
        let takesMask = model.unetConfiguration.inChannels == 2 * latentChannels + 1

        var plan = plan(settings)
        // A network that sees the mask needs the clean picture only to start from, and then draws no noise for it.
        let needsClean = !takesMask || strength < 1
        let clean = needsClean ? try encoded(pixels, &generator) : Tensor(shape: latentMask.shape.dropLast() + [latentChannels])
        let noise = generator.latentNoise(clean.shape)
        var start = plan.startDeviation * noise
        if strength < 1 {
            plan = plan.suffix(strength: strength)
            start = clean + plan.sigmas[0] * noise
        }
        let size = (width: picture.width, height: picture.height)
        if takesMask {
            let hidden = Tensor.zip(pixels, Tensor(mask).broadcast(channels: 3)) { $1 >= 0.5 ? 0 : $0 }
            let known = try encoded(hidden, &generator)
            return try self.pixels(
                sample(
                    from: start, plan: plan, settings, pixels: size,
                    extra: .concatenated([latentMask, known], axis: 3), generator: &generator, progress: progress))
        }
        let free = latentMask.broadcast(channels: latentChannels)
        let replacedBelow = strength < 1 ? Float.infinity : plan.sigmas[0]
        let made = try sample(
            from: start, plan: plan, settings, pixels: size, generator: &generator,
            wrapping: { MaskedDenoiser($0, known: clean, mask: free, noise: noise, replacedBelow: replacedBelow) },
            progress: progress)
        // Where the walk ends with a little noise, what is known does not.
        return try self.pixels(clean + free * (made - clean))
    }

    // MARK: - The loop

    private func plan(_ settings: DiffusionSettings) -> SamplingPlan {
        SamplingPlan(sampler(settings), steps: settings.steps, schedule: schedule, spacing: settings.sigmaSpacing)
    }

    /// The sampler that is used where none was chosen.
    public func sampler(_ settings: DiffusionSettings) -> Sampler {
        settings.sampler ?? schedule.sampler ?? .dpmpp2m
    }

    /// Walks a sample down the plan's sigmas.
    ///
    /// - Parameters:
    ///   - guide: what asks the network with and without the prompt; `nil` for the usual guidance.
    ///   - extra: channels that the network sees beside the sample, for all samples of a batch or for each.
    ///   - wrap: what stands around the guided denoiser.
    private func sample(
        from start: Tensor, plan: SamplingPlan, _ settings: DiffusionSettings, pixels: (width: Int, height: Int),
        guidedBy guide: Guide? = nil, extra: Tensor? = nil, generator: inout TorchGenerator,
        wrapping wrap: (any Denoiser) -> any Denoiser = { $0 }, progress: (Double) throws -> Void
    ) throws -> Tensor {
        let guide = guide ?? usualGuide(settings)
        let conditioning = try conditioning(guide.prompts, guidance: settings.guidance, pixels: pixels)
        let unet = try unet()
        let schedule = schedule
        let sampler = sampler(settings)
        let answers = Double(sampler.answers(steps: plan.sigmas.count - 1))
        var answered = 0.0
        return try withoutActuallyEscaping(progress) { progress in
            let network = NetworkDenoiser(noise: schedule.noise, parameterization: schedule.parameterization) {
                sample, timestep in
                let seen = extra.map { extra in
                    .concatenated([sample, extra.repeated(sample.shape[0] / extra.shape[0])], axis: 3)
                } ?? sample
                let answer = unet(seen, timestep: timestep, conditioning: conditioning)
                answered += 1
                try progress(min(1, answered / answers))
                return answer
            }
            var x = try sampler.solver.solve(wrap(guide.denoiser(network)), from: start, sigmas: plan.sigmas) {
                generator.latentNoise($0)
            }
            // What is left of the noise is part of a sample whose clean part the model has scaled down.
            let last = plan.sigmas[plan.sigmas.count - 1]
            if last > 0 { x = (1 / (last * last + 1).squareRoot()) * x }
            return x
        }
    }

    /// The texts of a batch, and what combines the answers to them.
    private struct Guide {
        let prompts: [String]
        let denoiser: (any Denoiser) -> any Denoiser
    }

    private func usualGuide(_ settings: DiffusionSettings) -> Guide {
        // A model that was told its guidance scale in training needs no second answer.
        guard settings.guidance != 1 && model.unetConfiguration.timeConditionDim == nil else {
            return Guide(prompts: [settings.prompt]) { $0 }
        }
        return Guide(prompts: [settings.negativePrompt, settings.prompt]) { [schedule] network in
            GuidedDenoiser(
                network, scale: settings.guidance, rescale: settings.guidanceRescale,
                parameterization: schedule.parameterization)
        }
    }

    private func conditioning(
        _ prompts: [String], guidance: Float, pixels: (width: Int, height: Int)
    ) throws -> UNet.Conditioning {
        if encoded?.prompts != prompts { encoded = (prompts, try model.conditioner().encode(prompts)) }
        var conditioning = encoded!.conditioning
        if model.zeroesEmptyPrompts {
            for (index, prompt) in prompts.enumerated() where prompt.isEmpty { conditioning.clear(index) }
        }
        conditioning.guidance = guidance
        if model.hasTwoTextEncoders {
            let (width, height) = (Float(pixels.width), Float(pixels.height))
            conditioning.sizes = [height, width, 0, 0, height, width]
        }
        return conditioning
    }

    // MARK: - Pixels and latents

    /// What the sides of pictures are multiples of: each pixel of the coarsest resolution stands for as many.
    public var sideUnit: Int {
        model.autoencoderConfiguration.reduction << (model.unetConfiguration.blockOutChannels.count - 1)
    }

    private func latentShape(width: Int, height: Int) throws -> [Int] {
        guard width % sideUnit == 0 && height % sideUnit == 0 && width > 0 && height > 0 else {
            let nearest = [width, height].map { max(1, ($0 + sideUnit / 2) / sideUnit) * sideUnit }
            throw ModelError(
                "\(width)x\(height)",
                "both sides must be multiples of \(sideUnit) pixels for \(model.path); \(nearest[0])x\(nearest[1]) is near")
        }
        let reduction = model.autoencoderConfiguration.reduction
        return [1, height / reduction, width / reduction, model.autoencoderConfiguration.latentChannels]
    }

    private func encoded(_ pixels: Tensor, _ generator: inout TorchGenerator) throws -> Tensor {
        _ = try latentShape(width: pixels.shape[2], height: pixels.shape[1])
        let autoencoder = try autoencoder(encodes: true)
        let posterior = autoencoder.encode(pixels)
        return autoencoder.scaled(posterior.sample(noise: generator.latentNoise(posterior.mean.shape)))
    }

    private func pixels(_ latent: Tensor) throws -> FloatImage {
        let autoencoder = try autoencoder(encodes: false)
        return autoencoder.decode(autoencoder.unscaled(latent)).image(0)
    }

    private func decoded(_ latent: Tensor) throws -> Picture {
        let image = try pixels(latent)
        return Picture(width: image.width, height: image.height, format: .rgb, samples: Samples(image.values, depth: 8))
    }

    /// 1, H / 8, W / 8, 1: the largest value of each latent's pixels.
    private func latentMask(_ mask: Mask) throws -> Tensor {
        let shape = try latentShape(width: mask.width, height: mask.height)
        let unit = model.autoencoderConfiguration.reduction
        return Tensor(
            shape: [1, shape[1], shape[2], 1],
            elements: (0..<(shape[1] * shape[2])).map { place in
                let (x, y) = (place % shape[2] * unit, place / shape[2] * unit)
                var largest: Float = 0
                for row in y..<(y + unit) {
                    for column in x..<(x + unit) { largest = max(largest, mask.values[row * mask.width + column]) }
                }
                return largest
            })
    }

    // MARK: - Parts of the model, read once

    private func unet() throws -> UNet {
        if loadedUNet == nil { loadedUNet = try model.unet() }
        return loadedUNet!
    }

    private func autoencoder(encodes: Bool) throws -> Autoencoder {
        if loadedAutoencoder == nil || encodes && !loadedAutoencoder!.encodes {
            loadedAutoencoder = try model.autoencoder(encodes: encodes)
        }
        return loadedAutoencoder!
    }
}

extension UNet.Conditioning {
    /// Sets what one sample of the batch is conditioned on to 0.
    fileprivate mutating func clear(_ index: Int) {
        func cleared(_ tensor: Tensor) -> Tensor {
            var tensor = tensor
            let length = tensor.count / tensor.shape[0]
            for place in (index * length)..<((index + 1) * length) { tensor.elements[place] = 0 }
            return tensor
        }
        context = cleared(context)
        pooled = pooled.map(cleared)
    }
}

extension SamplingPlan {
    /// The last part of the walk.
    func suffix(strength: Float) -> SamplingPlan {
        let steps = sigmas.count - 1
        let kept = min(steps, max(1, Int(Float(steps) * strength)))
        return SamplingPlan(sigmas: Array(sigmas.suffix(kept + 1)), startDeviation: startDeviation)
    }
}

extension Sampler {
    /// How often a network is asked for a walk of `steps`.
    func answers(steps: Int) -> Int {
        switch self {
        case .heun, .dpmpp2sAncestral: 2 * steps - 1
        case .pndm: steps + 1
        default: steps
        }
    }
}

extension TorchGenerator {
    /// Noise for latents N, H, W, C: the numbers that PyTorch gives for N, C, H, W.
    mutating func latentNoise(_ shape: [Int]) -> Tensor {
        normal([shape[0], shape[3], shape[1], shape[2]]).channelsLast()
    }
}

extension Tensor {
    /// 1, H, W, 1.
    init(_ mask: Mask) { self.init(shape: [1, mask.height, mask.width, 1], elements: mask.values) }

    /// The only channel as often as wanted.
    func broadcast(channels: Int) -> Tensor {
        Tensor(
            shape: shape.dropLast() + [channels],
            elements: elements.flatMap { repeatElement($0, count: channels) })
    }
}
