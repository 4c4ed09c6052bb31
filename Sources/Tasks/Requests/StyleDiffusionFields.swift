import GentoolBase
import GentoolPipelines
import GentoolTensors

/// How a diffusion model paints a style.
public struct StyleDiffusionFields: RequestFields {
    /// The style in words.
    public var stylePrompt: String?
    /// With a style in words alone: what the picture shows as it is.
    public var source = ""
    /// What should not be in the picture.
    public var negative = ""
    /// How many steps to go up to noise, and down again.
    public var steps = 25
    /// How closely the style in words is followed.
    public var guidance: Float = 7.5
    /// With style pictures: how closely what is shown is kept to, 0...1.
    public var preservation: Float = StyleSettings().contentPreservation
    /// Files of low-rank changes, added up.
    public var lora: [WeightedFile] = []
    /// For a single file: a tokenizer's folder or file.
    public var tokenizer: String?
    /// Whether less memory and more time are taken.
    public var lowMemory = false

    public init() {}

    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("style_prompt", &stylePrompt, .text)
        try visitor.field("source", &source, .text)
        try visitor.field("negative", &negative, .text)
        try visitor.field("steps", &steps, .within(1...1000))
        try visitor.field("guidance", &guidance, .finite)
        try visitor.field("preservation", &preservation, .within(0...1))
        try visitor.field("lora", &lora, .model)
        try visitor.field("tokenizer", &tokenizer)
        try visitor.field("low_memory", &lowMemory)
    }

    func stylizer(_ path: String, styles: [StylePicture], precision: Precision) throws -> DiffusionStylizer {
        if lowMemory { MemoryReuse.giveBackFreedMemory() }
        let model = try DiffusionFamilies.open(
            path,
            ModelOptions(precision: precision, tokenizer: tokenizer, loras: lora.map { ($0.file, $0.weight) }))
        return try DiffusionStylizer(DiffusionPipeline(model, savesMemory: lowMemory), styles: styles, settings)
    }

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = stylePrompt ?? ""
        settings.negativePrompt = negative
        settings.steps = steps
        settings.guidance = guidance
        return settings
    }

    /// Sets what is wanted of a picture.
    func set(_ stylizer: inout DiffusionStylizer) {
        stylizer.settings = settings
        stylizer.style.contentPreservation = preservation
        stylizer.source = source
    }
}
