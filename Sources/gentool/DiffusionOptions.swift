import ArgumentParser
import Foundation
import GentoolBase
import GentoolDiffusion
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import SystemPackage

/// What every command that works with a diffusion model takes.
struct DiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: a Stable Diffusion folder as diffusers writes it, or a single .safetensors, .ckpt or .gguf file. "
                + "Without one gentool's own small model is taken, which knows landscapes.", valueName: "path"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "For a single file: a folder with vocab.json and merges.txt, or CLIP's list of merges.", valueName: "path"))
    var tokenizer: String?

    @Option(
        help: ArgumentHelp(
            "A LoRA file and how much it counts, such as style.safetensors:0.8; several are added up.",
            valueName: "file[:weight]"))
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "Where LoRAs are looked for that prompts ask for, such as <lora:style:0.8>; then beside the model, and there in "
                + "Lora or loras.", valueName: "folder"))
    var loraFolder: String?

    @Option(
        help: ArgumentHelp(
            "Another autoencoder: a folder or file of its own, or TAESD's decoder with its encoder beside it.",
            valueName: "path"))
    var vae: String?

    @Option(
        help: ArgumentHelp(
            "A textual inversion; prompts say its word, which is the file's name if it names none.", valueName: "file"))
    var embedding: [String] = []

    @Option(
        help: ArgumentHelp(
            "Which layer of the text encoder prompts are taken from, counted from the end: 1 is the last, 2 the last but one. "
                + "By default 1, and 2 for SDXL.", valueName: "layer"))
    var clipSkip: Int?

    @Option(help: "For a single file whose family does not tell: what its network answers.")
    var prediction: Parameterization?

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negative: String?

    @Option(
        help: ArgumentHelp(
            "How many steps to denoise in; more is slower and finer. By default 25.", valueName: "number")
    )
    var steps: Int?

    @Option(help: "The solver; by default the model's own.")
    var sampler: Sampler?

    @Option(help: "How the noise levels are spaced; by default as the model's.")
    var schedule: SigmaSpacing?

    @Option(
        help: ArgumentHelp(
            "How closely the prompt is followed; 1 or less is no guidance, and twice as fast. By default 7.5; for "
                + "gentool's own models, and such as it trained, 3, or 2 for edits.", valueName: "scale"))
    var guidance: Float?

    @Option(help: ArgumentHelp("How far guided contrast is brought back, 0 to 1.", valueName: "0-1"))
    var guidanceRescale: Float = 0

    @Option(
        help: ArgumentHelp(
            "The noise (\u{3C3}) between which there is guidance, such as 0.3:5; outside, steps take half the time.",
            valueName: "low:high"))
    var guidanceInterval: SigmaInterval?

    @Option(help: "Whose noise the seed stands for: PyTorch's on a CPU, which is the default, or on an NVIDIA card.")
    var rng: NoiseSource?

    @Option(
        help: ArgumentHelp(
            "Write what the picture would be into NAME-preview.png after every so many steps.", valueName: "steps"))
    var preview: Int?

    @Flag(help: "Take less memory and more time.")
    var lowMemory = false

    @Option(
        help: ArgumentHelp(
            "bf16 takes half the memory, f32 is exact; by default what this processor is faster with, and bf16 with "
                + "--low-memory.", valueName: "precision"))
    var precision: Precision?

    @Flag(help: "Print the words that the model knows, and nothing else; large models know nearly all there are.")
    var list = false

    func validate() throws {
        try expect("--clip-skip", clipSkip, in: 1...100)
        try expect("--steps", steps, in: 1...1000)
        try expect("--preview", preview, in: 1...)
        try expectNumber("--guidance", guidance)
        try expect("--guidance-rescale", guidanceRescale, in: 0...1)
        for file in lora where !file.weight.isFinite {
            throw ValidationError("--lora \(file.path): has the weight \(file.weight); expected a number")
        }
    }

    /// Takes over what nothing else was said about.
    mutating func takeDefaults(from picture: LikePicture) {
        negative = negative ?? picture.negative
        steps = steps ?? picture.steps
        sampler = sampler ?? picture.sampler
        schedule = schedule ?? picture.schedule
        guidance = guidance ?? picture.guidance
        clipSkip = clipSkip ?? picture.clipSkip
        rng = rng ?? picture.noise
        model = model ?? picture.model
    }

    /// - Parameter purpose: what the model is used for.
    func settings(prompt: String, seed: UInt64, _ model: any DiffusionModel, for purpose: OwnModel) -> DiffusionSettings
    {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.negativePrompt = negative ?? ""
        settings.sampler = sampler
        settings.sigmaSpacing = schedule
        settings.steps = steps ?? 25
        settings.guidance = guidance ?? model.usualGuidance(for: purpose)
        settings.guidanceRescale = guidanceRescale
        settings.guidanceInterval = guidanceInterval?.range ?? settings.guidanceInterval
        settings.seed = seed
        settings.noiseSource = rng ?? .cpu
        return settings
    }

    /// The model, opened; its weights are read when they are needed.
    ///
    /// - Parameter own: which of the program's it is where no other is named.
    func pipeline(own: OwnModel) throws -> DiffusionPipeline {
        if lowMemory { MemoryReuse.giveBackFreedMemory() }
        let options = ModelOptions(
            precision: precision ?? (lowMemory ? .bf16 : .fastest), tokenizer: tokenizer, autoencoder: vae,
            loras: lora.map { ($0.path, $0.weight) }, embeddings: embedding, clipSkip: clipSkip,
            parameterization: prediction)
        let pipeline = DiffusionPipeline(
            try model.map { try DiffusionFamilies.open($0, options) } ?? own.open(options), savesMemory: lowMemory)
        pipeline.loraFolder = loraFolder
        return pipeline
    }

    /// What a person should know about a prompt.
    func notices(about prompt: String, _ pipeline: DiffusionPipeline) throws -> [Notice] {
        let unknown = try pipeline.model.unknownWords(in: prompt).map { "'\($0)'" }
        guard !unknown.isEmpty else { return [] }
        let advice = model == nil ? "; it knows the words of gentool world, --model takes a larger model" : ""
        return [
            Notice(
                "unknown-words", "\(pipeline.model.path) has never read \(unknown.joined(separator: ", "))\(advice)")
        ]
    }

    /// Refuses, before any work is done, to lose a picture that stands where previews are going to be; what an earlier
    /// preview has left is none.
    func checkPreview(of path: FilePath, _ output: OutputOptions) throws {
        let place = Self.previewPath(path)
        guard preview != nil, !output.overwrite, place.exists else { return }
        let texts = (try? PictureHeader(contentsOf: place))?.metadata.texts ?? []
        if !texts.contains(where: { $0.value == Self.previewMark }) {
            throw FileError(
                .alreadyExists, file: place.legible,
                "exists already and is no preview; move it, or replace it with --overwrite")
        }
    }

    private static let previewMark = "gentool --preview"

    /// Does what is wanted after each answer of the network, for a picture that is going to be written to `path`.
    func observe(_ progress: DiffusionProgress, path: FilePath, show: (Double) throws -> Void) throws {
        try show(progress.fraction)
        guard let preview, progress.functionEvaluations % preview == 0, progress.fraction < 1 else { return }
        var picture = Picture(try progress.preview())
        picture.metadata.texts = [.init(key: "parameters", value: Self.previewMark)]
        try picture.write(to: Self.previewPath(path))
    }

    /// Removes the preview of a picture that is finished.
    func removePreview(of path: FilePath) {
        if preview != nil { Self.previewPath(path).unlink() }
    }

    private static func previewPath(_ path: FilePath) -> FilePath {
        path == "-" ? "preview.png" : FilePath(escaped: "\(PathName(path.escaped).withoutSuffix)-preview.png")
    }

    /// What was done to make a picture.
    ///
    /// - Parameter verb: the command's name.
    func step(
        _ verb: String, _ settings: DiffusionSettings, _ pipeline: DiffusionPipeline, width: Int, height: Int
    ) -> GenerationStep {
        var values = [("Steps", "\(settings.steps)"), ("Sampler", pipeline.sampler(settings).rawValue)]
        if let spacing = settings.sigmaSpacing { values.append(("Schedule type", spacing.rawValue)) }
        values += [
            ("CFG scale", "\(settings.guidance)"), ("Seed", "\(settings.seed)"), ("Size", "\(width)x\(height)"),
            ("Model", pipeline.model.path), ("RNG", settings.noiseSource == .cpu ? "CPU" : "NV"),
        ]
        values += pipeline.model.generationSettings.map { ($0.name, $0.value) }
        return GenerationStep(
            verb: verb, prompt: settings.prompt, negativePrompt: settings.negativePrompt, values)
    }
}

extension Sampler: ExpressibleByArgument {}
extension SigmaSpacing: ExpressibleByArgument {}
extension NoiseSource: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension Parameterization: ExpressibleByArgument {
    public init?(argument: String) {
        guard let found = Self.discrete.first(where: { $0.rawValue == argument }) else { return nil }
        self = found
    }

    public static var allValueStrings: [String] { discrete.map(\.rawValue) }
}
