import GentoolBase
import GentoolPipelines
import GentoolTensors

/// How a diffusion model takes a style over.
enum DiffusionPainter {
    /// By what its network sees of the style pictures.
    case injected(DiffusionStylizer)
    /// By pictures beside the prompt.
    case referenced(ReferenceStylizer)
}

/// How a diffusion model paints a style.
public struct StyleDiffusionFields: RequestFields {
    /// The style in words.
    public var stylePrompt: String?
    /// With a style in words alone: what the picture shows as it is.
    public var source = ""
    /// What should not be in the picture.
    public var negative = ""
    /// How many steps to go up to noise, and down again; `nil` is what the model is used with: 25 for most.
    public var steps: Int?
    /// How closely the style in words is followed; `nil` is what the model is used with: 7.5 for most.
    public var guidance: Float?
    /// With style pictures: how closely what is shown is kept to, 0...1.
    public var preservation: Float = StyleSettings().contentPreservation
    /// Files of low-rank changes, added up.
    public var lora: [WeightedFile] = []
    /// For a single file: a tokenizer's folder or file.
    public var tokenizer: String?
    /// For a file of a transformer alone: its text encoder's folder or file.
    public var textEncoder: String?
    /// A folder or file of another autoencoder.
    public var vae: String?
    /// Whether what prompts become is neither kept on disk nor taken from there.
    public var noCache = false
    /// Whether less memory and more time are taken.
    public var lowMemory = false

    /// The usual settings, with no prompt.
    public init() {}

    /// Shows the prompts, how the model paints, then how it is opened.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("style_prompt", &stylePrompt, .text)
        try visitor.field("source", &source, .text)
        try visitor.field("negative", &negative, .text)
        try visitor.field("steps", &steps, .within(SamplingFields.stepRange))
        try visitor.field("guidance", &guidance, .finite)
        try visitor.field("preservation", &preservation, .within(0...1))
        try visitor.field("lora", &lora, .model)
        try visitor.field("tokenizer", &tokenizer)
        try visitor.field("text_encoder", &textEncoder, .model)
        try visitor.field("vae", &vae, .model)
        try visitor.field("no_cache", &noCache)
        try visitor.field("low_memory", &lowMemory)
    }

    func painter(_ path: String, styles: [StylePicture], precision: Precision) throws -> DiffusionPainter {
        var fields = ModelFields()
        (fields.model, fields.precision) = (path, precision)
        (fields.lora, fields.tokenizer, fields.textEncoder, fields.vae) = (lora, tokenizer, textEncoder, vae)
        (fields.noCache, fields.lowMemory) = (noCache, lowMemory)
        let pipeline = try fields.pipeline(own: .painting)
        let settings = settings(pipeline.model)
        return !pipeline.model.network.takesInjections && pipeline.mostReferences > 0
            ? .referenced(try ReferenceStylizer(pipeline, styles: styles, settings))
            : .injected(try DiffusionStylizer(pipeline, styles: styles, settings))
    }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = stylePrompt ?? ""
        settings.negativePrompt = negative
        settings.steps = steps ?? model.usualSteps
        settings.guidance = guidance ?? model.usualGuidance
        return settings
    }

    /// - Throws: `RequestError` about the first field that says nothing to what makes the picture.
    func check(with painter: DiffusionPainter) throws {
        let preserves = preservation != StyleDiffusionFields().preservation
        switch painter {
        case .referenced(let stylizer):
            guard let field = preserves ? "preservation" : source.isEmpty ? nil : "source" else { return }
            throw RequestError(
                field: field,
                "\(stylizer.diffusion.model.path) sees the pictures themselves and has no use for it; leave it out")
        case .injected(let stylizer) where stylizer.styles.isEmpty:
            guard preserves else { return }
            throw RequestError(
                field: "preservation",
                "has no effect without style pictures; name one with \(field: "style"), or leave it out")
        case .injected:
            guard !source.isEmpty else { return }
            throw RequestError(
                field: "source",
                "is for styles that only \(field: "style_prompt") tells; leave it or \(field: "style") out")
        }
    }

    /// What was loaded, set to what is wanted of a picture.
    func stylizer(_ painter: DiffusionPainter) -> any PictureStylizer {
        switch painter {
        case .injected(var stylizer):
            stylizer.settings = settings(stylizer.diffusion.model)
            stylizer.style.contentPreservation = preservation
            stylizer.source = source
            return stylizer
        case .referenced(var stylizer):
            stylizer.settings = settings(stylizer.diffusion.model)
            return stylizer
        }
    }
}
