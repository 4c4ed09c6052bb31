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
/// try DiffusionPipeline(model).generate(settings, width: 512, height: 512).write(to: "lighthouse.png")
/// ```
///
/// One loop serves all tasks: they differ in what the sample starts from and in what wraps the denoiser.
public final class DiffusionPipeline {
    /// Told of each answer of the network; what it throws ends the work.
    public typealias Observer = (DiffusionProgress) throws -> Void

    /// With the LoRAs that the last prompt asked for.
    public private(set) var model: DiffusionModel
    /// Where LoRAs that prompts ask for are looked for first; otherwise beside the model.
    public var loraFolder: String?
    private var wantedLoRAs: [PromptLoRAs.Wanted] = []
    /// Whether the network's weights are given back before pictures are decoded, which is done in parts.
    public let savesMemory: Bool
    private let spacing: TimestepSpacing?
    private var loadedUNet: UNet?
    private var loadedAutoencoder: (any Autoencoder)?
    private var hasCheckedAutoencoder = false
    /// What the prompts of batches were turned into; their encoders are not kept.
    private var encoded: [[String]: EncodedPrompts] = [:]
    /// Batches of prompts that are going to be asked for.
    private var expected: [[String]] = []
    /// How many batches are encoded together.
    private static let batchesAtOnce = 64

    /// - Parameter spacing: of the timesteps; the model's own by default.
    public init(_ model: DiffusionModel, spacing: TimestepSpacing? = nil, savesMemory: Bool = false) {
        self.model = model
        self.savesMemory = savesMemory
        self.spacing = spacing
    }

    /// Takes on the LoRAs that prompts ask for, and gives back those of earlier ones; where they differ, weights are read
    /// again.
    private func takeLoRAs(of settings: DiffusionSettings) throws {
        let wanted = try [settings.prompt, settings.negativePrompt].flatMap { try PromptLoRAs($0).wanted }
        guard wanted != wantedLoRAs else { return }
        let folders = LoRAFolders(given: loraFolder, besideModel: model.path)
        model = try model.asking(for: wanted.map { (try folders.path(of: $0.name), $0.weight) })
        wantedLoRAs = wanted
        loadedUNet = nil
        encoded = [:]
    }

    /// The beginning of everything that is made: what the settings ask of the model, too.
    ///
    /// - Throws: `ModelError` if there are more steps than timesteps, the model can't be walked as it says, or the prompt
    ///   asks for LoRAs that there are not.
    func plan(_ settings: DiffusionSettings) throws -> SamplingPlan {
        try takeLoRAs(of: settings)
        var schedule = try model.schedule.schedule(for: settings.sampler)
        schedule.spacing = spacing ?? schedule.spacing
        schedule.sigmaSpacing = settings.sigmaSpacing ?? schedule.sigmaSpacing
        let (sampler, most) = (schedule.sampler, schedule.mostSteps)
        guard settings.steps <= most else {
            throw ModelError(
                model.path,
                "can't be walked in \(settings.steps) steps by \(sampler.rawValue), expected at most \(most)")
        }
        guard schedule.table != nil || !sampler.isDistilled else {
            throw ModelError(model.path, "has no timesteps, which \(sampler.rawValue) walks; expected another sampler")
        }
        return SamplingPlan(schedule, steps: settings.steps)
    }

    /// The sampler that is used where none was chosen.
    public func sampler(_ settings: DiffusionSettings) -> Sampler {
        settings.sampler ?? model.schedule.sampler ?? .dpmpp2m
    }

    /// Says what pictures are going to be made, so that the text encoders are read once for many prompts.
    public func expect(_ settings: [DiffusionSettings]) {
        expected = settings.map { prompts($0).map(PromptLoRAs.text) }
    }

    /// The texts that the usual guidance asks the network about.
    private func prompts(_ settings: DiffusionSettings) -> [String] {
        // A model that was told its guidance scale in training needs no second answer.
        settings.guidance <= 1 || model.unetConfiguration.timeConditionDim != nil
            ? [settings.prompt] : [settings.negativePrompt, settings.prompt]
    }

    /// What a walk takes beside a sample and sigmas.
    struct Walk {
        /// The texts of a batch.
        var prompts: [String]
        /// What combines the answers to some of the texts.
        var guide: (_ network: ([Int]) -> any Denoiser) -> any Denoiser
        /// What the network knows of noise.
        var noise: NoiseSchedule
        var solver: any Solver
        /// The size of the picture that the sample becomes.
        var pixels: (width: Int, height: Int)
        /// How often the network is going to be asked.
        var answers: Int
        /// Channels that the network sees beside the sample: for all samples of a batch, or for each.
        var extra: Tensor?
        /// The x4 upscaler's.
        var noiseLevel: Int?
        /// Whether noise that is left at the end is part of a sample whose clean part the model has scaled down.
        var scalesEnd = false
        /// The timestep that the network is told in the place of one.
        var asked: (_ timestep: Float) -> Float = { $0 }
        /// What may put features of some samples of a batch in the place of others', at a timestep.
        var injection: (_ timestep: Float) -> (any FeatureInjection)? = { _ in nil }
        /// What stands around the guided denoiser.
        var wrap: (any Denoiser) -> any Denoiser = { $0 }
    }

    /// The walk that follows the prompt as the settings say.
    func walk(_ plan: SamplingPlan, _ settings: DiffusionSettings, pixels: (width: Int, height: Int)) -> Walk {
        let (schedule, sampler) = (plan.schedule, plan.schedule.sampler)
        var walk = Walk(
            prompts: prompts(settings), guide: { $0([0]) }, noise: schedule.noise,
            solver: schedule.solver(steps: plan.steps), pixels: pixels,
            answers: sampler.answers(steps: plan.sigmas.count - 1),
            scalesEnd: sampler.preservesVariance && schedule.table != nil,
            asked: { sampler.asked(at: $0, schedule) })
        // DDIM's own solver bounds answers, and keeps the noise of what they were.
        if let clip = schedule.clip, sampler != .ddim { walk.wrap = { ClampedDenoiser($0, to: clip) } }
        guard walk.prompts.count > 1 else { return walk }
        walk.guide = { network in
            GuidedDenoiser(
                network([0, 1]), conditional: network([1]), noise: schedule.noise, scale: settings.guidance,
                rescale: settings.guidanceRescale, interval: settings.guidanceInterval)
        }
        return walk
    }

    /// Walks a sample along the sigmas.
    func sample(
        from start: Tensor, sigmas: [Float], _ walk: Walk, guidance: Float, generator: inout any NormalGenerator,
        observer: Observer
    ) throws -> Tensor {
        var conditioning = try conditioning(walk.prompts, guidance: guidance, pixels: walk.pixels)
        conditioning.noiseLevel = walk.noiseLevel
        try check(conditioning, channels: start.shape[3], extra: walk.extra?.shape[3] ?? 0)
        try checkAutoencoder()
        let unet = try unet()
        var answers = 0
        return try withoutActuallyEscaping(observer) { observer in
            let guided = walk.guide { samples in
                let conditioning = conditioning[samples]
                return NetworkDenoiser(walk.noise) { sample, timestep in
                    let seen =
                        walk.extra.map { extra in
                            .concatenated([sample, extra.repeated(sample.shape[0] / extra.shape[0])], axis: 3)
                        } ?? sample
                    return unet(
                        seen, timestep: walk.asked(timestep), conditioning: conditioning,
                        injection: walk.injection(timestep))
                }
            }
            let observed = ObservedDenoiser(walk.wrap(guided)) { denoised in
                answers += 1
                try observer(
                    DiffusionProgress(fraction: min(1, Double(answers) / Double(walk.answers)), answers: answers) {
                        try self.pixels(denoised)
                    })
            }
            var x = try walk.solver.solve(observed, from: start, sigmas: sigmas) { generator.latentNoise($0) }
            let last = sigmas[sigmas.count - 1]
            if last > 0 && walk.scalesEnd { x = (1 / (last * last + 1).squareRoot()) * x }
            return x
        }
    }

    /// Throws unless the network takes what it is going to be given: parts of different models do not fit each other.
    private func check(_ conditioning: UNet.Conditioning, channels: Int, extra: Int) throws {
        let unet = model.unetConfiguration
        guard unet.inChannels == channels + extra && unet.outChannels == channels else {
            throw ModelError(
                model.path,
                "has a UNet from \(unet.inChannels) to \(unet.outChannels) channels, where this task wants one from "
                    + "\(channels + extra) to \(channels); it was made for another task")
        }
        let context = conditioning.context.tokens.shape[2]
        guard context == unet.crossAttentionDim else {
            throw ModelError(
                model.path,
                "has text of \(context) channels, but a UNet for \(unet.crossAttentionDim); they are of two families")
        }
        if let expected = unet.projectionClassEmbeddingsInputDim {
            let sizes = (conditioning.sizes?.count ?? 0) * (unet.additionTimeEmbedDim ?? 0)
            let found = (conditioning.pooled?.shape[1] ?? 0) + sizes
            guard found == expected else {
                throw ModelError(
                    model.path,
                    "has text and sizes of \(found) channels, but a UNet for \(expected); they are of two families")
            }
        }
    }

    private func conditioning(
        _ prompts: [String], guidance: Float, pixels: (width: Int, height: Int)
    ) throws -> UNet.Conditioning {
        let prompts = prompts.map(PromptLoRAs.text)
        var result = try encoded(prompts)
        if model.zeroesEmptyPrompts {
            for (index, prompt) in prompts.enumerated() where prompt.isEmpty { result = result.clearing(index) }
        }
        var conditioning = UNet.Conditioning(context: result.context)
        conditioning.pooled = result.pooled
        conditioning.guidance = guidance
        if model.hasTwoTextEncoders {
            let (width, height) = (Float(pixels.width), Float(pixels.height))
            conditioning.sizes = [height, width, 0, 0, height, width]
        }
        return conditioning
    }

    /// What text encoders say of a batch's prompts, and of those that are expected next.
    private func encoded(_ prompts: [String]) throws -> EncodedPrompts {
        if let known = encoded[prompts] { return known }
        let next = expected[(expected.firstIndex(of: prompts) ?? expected.count)...].prefix(Self.batchesAtOnce)
        let conditioner = try model.conditioner()
        encoded = [prompts: conditioner.encode(prompts)]
        for batch in next where encoded[batch] == nil { encoded[batch] = conditioner.encode(batch) }
        return encoded[prompts]!
    }

    // MARK: - Parts of the model, read once

    private func unet() throws -> UNet {
        if loadedUNet == nil { loadedUNet = try model.unet(isCompact: savesMemory) }
        return loadedUNet!
    }

    /// Gives the network's weights back where memory is short; they are read again when they are needed.
    func releaseUNet() {
        if savesMemory { loadedUNet = nil }
    }

    /// Reads the autoencoder once before the long part, so that what is wrong with it shows before minutes of work; its
    /// weights are not kept, since they are of no use until then.
    private func checkAutoencoder() throws {
        guard loadedAutoencoder == nil && !hasCheckedAutoencoder else { return }
        _ = try model.autoencoder(encodes: false)
        hasCheckedAutoencoder = true
    }

    func autoencoder(encodes: Bool) throws -> any Autoencoder {
        if loadedAutoencoder == nil || encodes && !loadedAutoencoder!.encodes {
            loadedAutoencoder = try model.autoencoder(encodes: encodes)
        }
        return loadedAutoencoder!
    }
}
