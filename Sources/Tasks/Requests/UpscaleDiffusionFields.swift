import GentoolPipelines

/// How a diffusion model enlarges.
public struct UpscaleDiffusionFields: RequestFields {
    /// What the picture shows.
    public var prompt = ""
    /// What should not be in the picture.
    public var negative = ""
    /// How many steps to denoise in.
    public var steps = 25
    /// How closely the prompt is followed.
    public var guidance: Float = 9
    /// How much noise the picture gets first, as a timestep: more invents more.
    public var noiseLevel = 20

    /// The settings that the Stable Diffusion x4 upscaler is usually taken with.
    public init() {}

    /// Shows the prompts, steps, guidance and noise.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("prompt", &prompt, .text)
        try visitor.field("negative", &negative, .text)
        try visitor.field("steps", &steps, .within(SamplingFields.stepRange))
        try visitor.field("guidance", &guidance, .finite)
        try visitor.field("noise_level", &noiseLevel, .within(0...999))
    }

    func settings(_ seed: Seed) -> DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.negativePrompt = negative
        settings.steps = steps
        settings.guidance = guidance
        settings.seed = seed.value
        return settings
    }
}
