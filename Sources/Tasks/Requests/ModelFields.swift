import FoundationEssentials
import GentoolBase
import GentoolDiffusion
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// Which diffusion model, and how it is opened.
public struct ModelFields: RequestFields {
    /// A folder or single file; `nil` is one of the program's own.
    public var model: String?
    /// For a single file: a tokenizer's folder or file.
    public var tokenizer: String?
    /// For a file of a transformer alone: its text encoder's folder or file.
    public var textEncoder: String?
    /// Files of low-rank changes, added up.
    public var lora: [WeightedFile] = []
    /// Where LoRAs are looked for that prompts ask for.
    public var loraFolder: String?
    /// A folder or file of another autoencoder.
    public var vae: String?
    /// Files of textual inversions.
    public var embedding: [String] = []
    /// Which of CLIP's layers prompts are taken from, counted from the end.
    public var clipSkip: Int?
    /// What the network of a single file answers, where its family does not tell.
    public var prediction: Parameterization?
    /// How weights are kept; `nil` is what this processor is faster with, bf16 with `lowMemory` or where there is little
    /// memory, and q8 where the file has no more than 8 bits for each.
    public var precision: Precision?
    /// Whether what prompts become is neither kept on disk nor taken from there.
    public var noCache = false
    /// Whether less memory and more time are taken.
    public var lowMemory = false

    static let clipSkipRange = 1...100

    /// No model is named, and nothing is added to one.
    public init() {}

    /// Shows which model it is, then how it is opened.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("model", &model, .model)
        try visitor.field("tokenizer", &tokenizer)
        try visitor.field("text_encoder", &textEncoder, .model)
        try visitor.field("lora", &lora, .model)
        try visitor.field("lora_folder", &loraFolder)
        try visitor.field("vae", &vae, .model)
        try visitor.field("embedding", &embedding)
        try visitor.field("clip_skip", &clipSkip, .within(Self.clipSkipRange))
        try visitor.field("prediction", &prediction)
        try visitor.field("precision", &precision)
        try visitor.field("no_cache", &noCache)
        try visitor.field("low_memory", &lowMemory)
    }

    /// What all fields are called.
    static let names = Set(FieldList(ModelFields()).names)

    /// The model, opened; its weights are read when they are needed.
    ///
    /// - Parameters:
    ///   - own: which of the program's it is where no other is named.
    ///   - motion: a file or folder of motion modules.
    ///   - control: a file or folder of a SparseCtrl, which tells them how frames look.
    public func pipeline(own: OwnModel, motion: String? = nil, control: String? = nil) throws -> DiffusionPipeline {
        if lowMemory { MemoryReuse.giveBackFreedMemory() }
        var options = ModelOptions(
            precision: precision ?? usualPrecision, tokenizer: tokenizer, textEncoder: textEncoder,
            autoencoder: vae, loras: lora.map { ($0.file, $0.weight) }, embeddings: embedding, clipSkip: clipSkip,
            parameterization: prediction)
        options.keepsQuantised = precision == nil
        (options.motion, options.control) = (motion, control)
        if !noCache { options.promptCache = .usual }
        let pipeline = DiffusionPipeline(
            try model.map { try DiffusionFamilies.open($0, options) } ?? own.open(options), savesMemory: lowMemory)
        pipeline.loraFolder = loraFolder
        return pipeline
    }

    /// What is fastest, if the machine has room for that: as floats weights take twice as much as in most files. Weights that
    /// were rounded to 8 bits or fewer stay so, and in their file.
    var usualPrecision: Precision {
        if let model, ProcessorLevel.current != .baseline, StoredWeights.areSmall(model) { return .q8 }
        if lowMemory { return .bf16 }
        guard let model, Precision.fastest == .f32 else { return .fastest }
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let memory = min(machine, ControlGroups().memory ?? machine)
        return 2 * NamedFiles(model).bytes < memory / 5 * 2 ? .f32 : .bf16
    }

    /// What a person should know about a prompt for a picture.
    ///
    /// - Throws: `RequestError` where a small model knows nothing of what it names, so that what it paints would be something
    ///   else.
    func notices(aboutPicture prompt: String, _ pipeline: DiffusionPipeline) throws -> [Notice] {
        let cut = try notices(ofCut: prompt, pipeline)
        let unknown = try pipeline.model.unknownWords(in: prompt)
        let words = ContentWords.things(of: PromptLoRAs.text(of: prompt))
        guard !unknown.isEmpty, words.isSubset(of: unknown) else { return notices(ofUnknown: unknown, pipeline) + cut }
        throw RequestError(
            field: "prompt",
            text: """
                \(pipeline.model.path) has never read \(Self.list(unknown)), so it would paint something else; \
                \(model == nil ? Self.ownWords : "say it with words of its captions"), or name a larger model with \
                \(field: "model")
                """)
    }

    private static let ownWords =
        "it has learned from landscapes with words such as lake, mountain, house, boat and tree; say it with these"

    private static func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }

    /// What a person should know about a text for the model.
    func notices(about prompt: String, _ pipeline: DiffusionPipeline) throws -> [Notice] {
        notices(ofUnknown: try pipeline.model.unknownWords(in: prompt), pipeline)
    }

    /// What a person should know of a prompt that is too long for the model.
    func notices(ofCut prompt: String, _ pipeline: DiffusionPipeline) throws -> [Notice] {
        let end = try pipeline.model.unreadEnd(of: prompt)
        guard !end.isEmpty else { return [] }
        return [
            Notice(
                "prompt-cut",
                "\(pipeline.model.path) does not see the end of the prompt, from '\(end.prefix(40))' on; say it in fewer words"
            )
        ]
    }

    private func notices(ofUnknown unknown: [String], _ pipeline: DiffusionPipeline) -> [Notice] {
        guard !unknown.isEmpty else { return [] }
        let advice = model == nil ? "; it has learned few words, a larger model knows more" : ""
        return [
            Notice(
                "unknown-words", "\(pipeline.model.path) has never read \(Self.list(unknown))\(advice)")
        ]
    }
}
