import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Makes and changes pictures with a diffusion model of any family.
///
/// ```swift
/// let model = try DiffusionFamilies.open("stable-diffusion-v1-5")
/// var settings = DiffusionSettings()
/// settings.prompt = "a lighthouse in a storm"
/// try DiffusionPipeline(model).generate(settings, width: 512, height: 512).write(to: "lighthouse.png")
/// ```
///
/// One loop serves all tasks and all families: tasks differ in what the sample starts from and in what stands around the
/// denoiser, families in the parts of their models.
public final class DiffusionPipeline {
    /// With the LoRAs that the last prompt asked for.
    public private(set) var model: any DiffusionModel
    /// Where LoRAs that prompts ask for are looked for first; otherwise beside the model.
    public var loraFolder: String?
    private let modelWithoutPromptLoRAs: any DiffusionModel
    private var wantedLoRAs: [PromptLoRAs.Wanted] = []
    /// Whether the network's weights are given back before pictures are decoded, which is done in parts.
    public let savesMemory: Bool
    private let spacing: TimestepSpacing?
    private var network: (any DiffusionNetwork)?
    private var autoencoder: (any Autoencoder)?
    private var hasCheckedAutoencoder = false
    /// What the prompts of batches were turned into; their encoders are not kept.
    private var conditionings: [[String]: Conditioning] = [:]
    /// Batches of prompts that are going to be asked for, and the LoRAs that are taken on for each.
    private var expectedPrompts: [(texts: [String], loras: [PromptLoRAs.Wanted])] = []
    /// What prompts were written out to.
    private var writtenPrompts: [String: String] = [:]
    /// How many batches are encoded together.
    private static let batchesAtOnce = 64
    /// The most bytes of what prompts became, half of them of batches that are expected. One batch is kept in any case; where
    /// memory is short, no more.
    var mostConditioningBytes: Int

    /// - Parameters:
    ///   - model: of any family.
    ///   - spacing: of the timesteps; the model's own by default.
    ///   - savesMemory: whether the network's weights are given back before pictures are decoded, which is done in
    ///     parts.
    public init(_ model: any DiffusionModel, spacing: TimestepSpacing? = nil, savesMemory: Bool = false) {
        self.model = model
        modelWithoutPromptLoRAs = model
        self.savesMemory = savesMemory
        mostConditioningBytes = savesMemory ? 0 : 128 << 20
        self.spacing = spacing
    }

    private func wantedLoRAs(of settings: DiffusionSettings) throws -> [PromptLoRAs.Wanted] {
        try [settings.prompt, settings.negativePrompt].flatMap { try PromptLoRAs($0).wanted }
    }

    /// Takes on the LoRAs that prompts ask for, and gives back those of earlier ones; where they differ, weights are read
    /// again.
    private func takeLoRAs(of settings: DiffusionSettings) throws {
        let wanted = try wantedLoRAs(of: settings)
        guard wanted != wantedLoRAs else { return }
        let folders = LoRAFolders(given: loraFolder, besideModel: model.path)
        model = try modelWithoutPromptLoRAs.adding(loras: wanted.map { (try folders.path(of: $0.name), $0.weight) })
        wantedLoRAs = wanted
        network = nil
        conditionings = [:]
    }

    /// The beginning of everything that is made: what the settings ask of the model, too.
    ///
    /// - Parameters:
    ///   - settings: how it is to be made.
    ///   - size: of the picture in pixels; `nil` is the model's own.
    /// - Throws: `ModelError` if there are more steps than timesteps, the model can't be walked as it says, or the prompt
    ///   asks for LoRAs that there are not.
    package func plan(_ settings: DiffusionSettings, size: (width: Int, height: Int)? = nil) throws -> SamplingPlan {
        try takeLoRAs(of: settings)
        var schedule = try model.schedule(
            for: settings.sampler, steps: settings.steps, size: size ?? (model.nativeSize, model.nativeSize))
        schedule.spacing = spacing ?? schedule.spacing
        schedule.sigmaSpacing = settings.sigmaSpacing ?? schedule.sigmaSpacing
        let (sampler, most) = (schedule.sampler, schedule.mostSteps)
        guard settings.steps <= most else {
            throw ModelError(
                .invalidValue, model.path,
                "can't be walked in \(settings.steps) steps by \(sampler.rawValue), expected at most \(most)")
        }
        guard schedule.times == nil || schedule.sigmaSpacing == .model else {
            throw ModelError(
                .invalidValue, model.path,
                "was trained by flow matching and is walked by its own times; \(schedule.sigmaSpacing.rawValue) was asked for"
            )
        }
        guard schedule.table != nil || !sampler.isDistilled else {
            throw ModelError(
                .invalidValue, model.path, "has no timesteps, which \(sampler.rawValue) walks; expected another sampler"
            )
        }
        guard settings.reuse <= 1 || model.network.reusesFeatures else {
            throw ModelError(
                .invalidValue, model.path,
                "has no inner features that steps could take over from each other; expected a model with a UNet")
        }
        return SamplingPlan(schedule, steps: settings.steps)
    }

    /// The sampler that is used where none was chosen.
    public func sampler(_ settings: DiffusionSettings) -> Sampler { settings.sampler ?? model.defaultSampler }

    /// Says what pictures are going to be made, so that the text encoders are read once for many prompts.
    public func expect(_ settings: [DiffusionSettings]) {
        expectedPrompts = settings.map { settings in
            // A tag that makes no sense ends the picture that it is for.
            (guidance(settings).prompts.map(PromptLoRAs.text), (try? wantedLoRAs(of: settings)) ?? [])
        }
    }

    /// A prompt written out by the model's own language model, which is asked once; LoRAs that it asks for stay.
    ///
    /// - Parameters:
    ///   - prompt: in a few words.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the same for the same prompt.
    /// - Throws: `ModelError` where the model has none, or what reading it throws.
    public func writtenOut(_ prompt: String, observer: PictureProgress.Observer = { _ in }) throws -> String {
        if let known = writtenPrompts[prompt] { return known }
        let parts = try PromptLoRAs(prompt)
        // Two large networks have no room beside each other.
        network = nil
        let text = try model.writtenOut(parts.text, observer: observer)
        let written = ([text] + parts.wanted.map { "<lora:\($0.name):\($0.weight)>" }).joined(separator: " ")
        writtenPrompts[prompt] = written
        return written
    }

    /// What a prompt is followed by, as the settings say.
    private func guidance(_ settings: DiffusionSettings) -> any Guidance {
        let scale = model.guidanceScale(settings.guidance)
        guard scale > 1, !model.network.knowsGuidance else { return Unguided(prompts: [settings.prompt]) }
        return ClassifierFreeGuidance(
            unconditional: settings.negativePrompt, conditional: settings.prompt, scale: scale,
            rescale: settings.guidanceRescale, interval: settings.guidanceInterval)
    }

    /// The run that follows the prompt as the settings say.
    package func run(_ plan: SamplingPlan, _ settings: DiffusionSettings, size: (width: Int, height: Int))
        -> SamplingRun
    {
        var run = SamplingRun(plan, guidance: guidance(settings), size: size)
        run.knownGuidance = settings.guidance
        run.references = settings.references
        run.reuse = settings.reuse > 1 ? FeatureReuse(interval: settings.reuse) : nil
        if settings.stepNoise == .brownian {
            let source = settings.noiseSource
            run.path = BrownianPath(seed: settings.seed) { seed, shape in
                var generator = source.generator(seed: seed)
                return generator.latentNoise(shape)
            }
        }
        return run
    }

    /// What takes noise out of a sample on a run.
    ///
    /// - Throws: `ModelError` where the model's parts don't fit the run, or what reading them throws.
    package func denoiser(for run: SamplingRun) throws -> any Denoiser {
        let plain = try conditioning(for: run)
        try check(plain, beside: run.conditioningChannels?.shape[3] ?? 0)
        try checkAutoencoder()
        let network = try readNetwork()
        let conditioning = network.prepared(plain)
        func answers(_ prompts: [Int]) -> any Denoiser {
            let conditioning = conditioning[prompts]
            let channels = run.conditioningChannels(under: prompts)
            return NetworkDenoiser(run.noise) { sample, timestep in
                let seen =
                    channels.map { channels in
                        .concatenated([sample, channels.repeated(sample.shape[0] / channels.shape[0])], axis: 3)
                    } ?? sample
                return network(
                    seen, timestep: run.modelTimestep(timestep), conditioning: conditioning,
                    injection: run.injector?.injection(at: timestep))
            }
        }
        // Clips are large enough to be seen one after the other.
        let isOfClips = model.network.clipLength != nil
        let guided = run.guidance.denoiser(run.noise) { prompts in
            isOfClips ? SeparateDenoiser(prompts.map { answers([$0]) }) : answers(prompts)
        }
        // DDIM's own solver bounds answers, and keeps the noise of what they were.
        guard let schedule = run.schedule, let clip = schedule.clip, schedule.sampler != .ddim else { return guided }
        return ClampedDenoiser(guided, to: clip)
    }

    /// Takes a sample along a run.
    ///
    /// - Parameter denoiser: that of the run, or one around it.
    package func sample(
        _ run: SamplingRun, by denoiser: any Denoiser, from start: Tensor, generator: inout any NormalGenerator,
        observer: PictureProgress.Observer
    ) throws -> Tensor {
        var evaluations = 0
        return try withoutActuallyEscaping(observer) { observer in
            let observed = ObservedDenoiser(denoiser) { denoised in
                evaluations += 1
                let isClip = self.model.network.clipLength != nil
                try observer(
                    PictureProgress(
                        fraction: min(1, Double(evaluations) / Double(run.functionEvaluations)),
                        functionEvaluations: evaluations, preview: { try self.pixels(denoised[0..<1]) },
                        clipPreview: isClip ? { try self.clipPreview(denoised) } : nil))
            }
            return run.finished(
                try run.solver.solve(observed, from: start, sigmas: run.sigmas) { shape, sigma, next in
                    run.path?.noise(shape, from: sigma, to: next) ?? generator.latentNoise(shape)
                })
        }
    }

    /// Samples with the run's own denoiser.
    package func sample(
        _ run: SamplingRun, from start: Tensor, generator: inout any NormalGenerator, observer: PictureProgress.Observer
    ) throws -> Tensor {
        try sample(run, by: denoiser(for: run), from: start, generator: &generator, observer: observer)
    }

    /// Throws unless the network takes what it is going to be given: parts of different models do not fit each other.
    private func check(_ conditioning: Conditioning, beside more: Int) throws {
        let (network, channels) = (model.network, model.latents.channels)
        guard network.inChannels == channels + more && network.outChannels == channels else {
            throw ModelError(
                .wrongModel, model.path,
                "has a network from \(network.inChannels) to \(network.outChannels) channels, where this task wants one "
                    + "from \(channels + more) to \(channels); it was made for another task")
        }
        do { try network.check(conditioning) } catch let flaw as ConfigurationFlaw {
            throw ModelError(.partsMismatch, model.path, "has \(flaw); they are of two families")
        }
    }

    private func conditioning(for run: SamplingRun) throws -> Conditioning {
        var conditioning = try conditioning(for: run.guidance.prompts.map(PromptLoRAs.text))
        conditioning.guidance = run.knownGuidance
        conditioning.noiseLevel = run.noiseLevel
        conditioning.reuse = run.reuse
        let (width, height) = (Float(run.size.width), Float(run.size.height))
        conditioning.sizes = [height, width, 0, 0, height, width]
        conditioning.references = try encoded(references: run.references, for: run.size)
        return conditioning
    }

    /// What a batch's prompts become, and if it is one of those that were expected, the next ones' too.
    private func conditioning(for prompts: [String]) throws -> Conditioning {
        if let known = conditionings[prompts] { return known }
        let conditioner = try model.readConditioner()
        let made = try conditioner.conditioning(for: prompts)
        let coming = expectedPrompts.drop { $0.texts != prompts }
        let all = Set(expectedPrompts.map(\.texts))
        let past = coming.isEmpty ? [] : all.subtracting(coming.map(\.texts))
        conditionings = conditionings.filter { !past.contains($0.key) }
        // What nobody expects, such as what pictures to invert show, goes first.
        let room = mostConditioningBytes - made.bytes
        if conditioningBytes > room { conditionings = conditionings.filter { all.contains($0.key) } }
        if conditioningBytes > room { conditionings = [:] }
        conditionings[prompts] = made
        for batch in coming.prefix(Self.batchesAtOnce)
        where batch.loras == wantedLoRAs && conditionings[batch.texts] == nil {
            guard conditioningBytes + made.bytes <= mostConditioningBytes / 2 else { break }
            conditionings[batch.texts] = try conditioner.conditioning(for: batch.texts)
        }
        return made
    }

    private var conditioningBytes: Int { conditionings.values.reduce(0) { $0 + $1.bytes } }

    // MARK: - Parts of the model, read once

    private func readNetwork() throws -> any DiffusionNetwork {
        if network == nil { network = try model.readNetwork(isCompact: savesMemory) }
        return network!
    }

    /// Gives the network's weights back where memory is short; they are read again when they are needed.
    func releaseNetwork() {
        if savesMemory { network = nil }
    }

    /// Reads the autoencoder once before the long part, so that what is wrong with it shows before minutes of work; its
    /// weights are not kept, since they are of no use until then.
    private func checkAutoencoder() throws {
        guard autoencoder == nil && !hasCheckedAutoencoder else { return }
        _ = try model.readAutoencoder(encodes: false)
        hasCheckedAutoencoder = true
    }

    package func autoencoder(encodes: Bool) throws -> any Autoencoder {
        if autoencoder == nil || encodes && !autoencoder!.encodes {
            autoencoder = try model.readAutoencoder(encodes: encodes)
        }
        return autoencoder!
    }
}

extension Conditioning {
    /// What the text takes in memory.
    fileprivate var bytes: Int { MemoryLayout<Float>.stride * (context.tokens.count + (pooled?.count ?? 0)) }
}
