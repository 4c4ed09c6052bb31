import GentoolDiffusion
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster

/// How a diffusion model samples.
public struct SamplingFields: RequestFields {
    /// What should not be in the picture.
    public var negative: String?
    /// How many steps to denoise in; `nil` is what the model is used with: 25 for most.
    public var steps: Int?
    /// The solver; `nil` is the model's own.
    public var sampler: Sampler?
    /// How the noise levels are spaced; `nil` is as the model's.
    public var schedule: SigmaSpacing?
    /// How closely the prompt is followed; `nil` is what the model is used with.
    public var guidance: Float?
    /// How far guided contrast is brought back, 0...1; `nil` is not at all.
    public var guidanceRescale: Float?
    /// The σ between which there is guidance.
    public var guidanceInterval: SigmaInterval?
    /// Whose noise the seed stands for; `nil` is PyTorch's on a CPU.
    public var rng: NoiseSource?
    /// How the noise of the solver's steps hangs together; `nil` is each drawn anew.
    public var stepNoise: StepNoiseKind?
    /// Of how many evaluations of a UNet one makes the features of its inner resolutions, which the others take over; `nil`
    /// is each.
    public var reuse: Int?

    /// How many steps there may be.
    public static let stepRange = 1...1000
    static let reuseRange = 1...10

    /// Everything as the model has it.
    public init() {}

    /// Shows what is not wanted, then how the model is walked.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("negative", &negative, .text)
        try visitor.field("steps", &steps, .within(Self.stepRange))
        try visitor.field("sampler", &sampler)
        try visitor.field("schedule", &schedule)
        try visitor.field("guidance", &guidance, .finite)
        try visitor.field("guidance_rescale", &guidanceRescale, .within(0...1))
        try visitor.field("guidance_interval", &guidanceInterval)
        try visitor.field("rng", &rng)
        try visitor.field("step_noise", &stepNoise)
        try visitor.field("reuse", &reuse, .within(Self.reuseRange))
    }

    /// What a person should know about what was asked for.
    func notices(about model: any DiffusionModel) -> [Notice] {
        guard let guidance, guidance > 1, model.guidanceScale(guidance) <= 1 else { return [] }
        return [
            Notice(
                "guidance-ignored",
                "\(model.path): it was distilled to need no guidance, so the guidance of \(guidance) was passed over")
        ]
    }

    /// - Parameter purpose: what the model is used for.
    func settings(prompt: String, seed: UInt64, _ model: any DiffusionModel, for purpose: OwnModel) -> DiffusionSettings
    {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.negativePrompt = negative ?? ""
        settings.sampler = sampler
        settings.sigmaSpacing = schedule
        settings.steps = steps ?? model.usualSteps
        settings.guidance = guidance ?? model.usualGuidance(for: purpose)
        settings.guidanceRescale = guidanceRescale ?? settings.guidanceRescale
        settings.guidanceInterval = guidanceInterval?.range ?? settings.guidanceInterval
        settings.seed = seed
        settings.noiseSource = rng ?? .cpu
        settings.stepNoise = stepNoise ?? .independent
        settings.reuse = reuse ?? 1
        return settings
    }
}

extension GenerationStep {
    /// What the setting is called that says what a prompt was written out from.
    static let writtenOutFrom = "Expanded from"
    /// What the settings are called that say how far guided contrast was brought back, and where there was guidance.
    static let (guidanceRescale, guidanceInterval) = ("CFG rescale", "CFG interval")
    /// What the setting is called that says how features were reused.
    static let reuse = "Feature reuse"

    /// What a diffusion model did to make a picture.
    ///
    /// - Parameters:
    ///   - verb: the request's.
    ///   - prompt: what was told, where the settings' prompt was written out from it.
    init(
        verb: String, _ settings: DiffusionSettings, _ pipeline: DiffusionPipeline, width: Int, height: Int,
        writtenOutFrom prompt: String? = nil
    ) {
        var values = [("Steps", "\(settings.steps)"), ("Sampler", pipeline.sampler(settings).rawValue)]
        if let spacing = settings.sigmaSpacing { values.append(("Schedule type", spacing.rawValue)) }
        values += [
            ("CFG scale", "\(settings.guidance)"), ("Seed", "\(settings.seed)"), ("Size", "\(width)x\(height)"),
            ("Model", pipeline.model.path), ("RNG", settings.noiseSource == .cpu ? "CPU" : "NV"),
        ]
        let usual = DiffusionSettings()
        if settings.guidanceRescale != usual.guidanceRescale {
            values.append((Self.guidanceRescale, "\(settings.guidanceRescale)"))
        }
        if settings.guidanceInterval != usual.guidanceInterval {
            values.append((Self.guidanceInterval, SigmaInterval(settings.guidanceInterval).text))
        }
        if settings.stepNoise != .independent { values.append(("Step noise", settings.stepNoise.rawValue)) }
        if settings.reuse > 1 { values.append((Self.reuse, "\(settings.reuse)")) }
        if let prompt { values.append((Self.writtenOutFrom, prompt)) }
        values += pipeline.model.generationSettings.map { ($0.name, $0.value) }
        self.init(verb: verb, prompt: settings.prompt, negativePrompt: settings.negativePrompt, values)
    }
}
