import ArgumentParser
import GentoolDiffusion
import GentoolPipelines
import GentoolTasks
import GentoolTensors

/// What every command that works with a diffusion model takes.
struct DiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: a folder in diffusers' layout (Stable Diffusion, FLUX.2-klein, Z-Image), or a single "
                + ".safetensors, .ckpt or .gguf file. The default is a small built-in model that knows landscapes.",
            valueName: "path"),
        completion: .weights)
    var model: String?

    @Option(
        help: ArgumentHelp(
            "For a single-file model: a folder with vocab.json and merges.txt, a tokenizer.json, or CLIP's "
                + "list of merges.",
            valueName: "path"),
        completion: .file())
    var tokenizer: String?

    @Option(
        help: ArgumentHelp(
            "For a file of only the transformer, such as FLUX.2-klein's: the text encoder, a folder or a "
                + "file.",
            valueName: "path"),
        completion: .weights)
    var textEncoder: String?

    @Option(
        help: ArgumentHelp(
            "A LoRA file and its weight, such as style.safetensors:0.8. Repeatable; their effects add up.",
            valueName: "file[:weight]"),
        completion: .weights)
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "Where to look for LoRAs that prompts ask for, as in <lora:style:0.8>; then beside the model, "
                + "and in Lora or loras there.", valueName: "folder"),
        completion: .directory)
    var loraFolder: String?

    @Option(
        help: ArgumentHelp(
            "Another autoencoder: a folder or a file, or TAESD's decoder with its encoder beside it.",
            valueName: "path"),
        completion: .weights)
    var vae: String?

    @Option(
        help: ArgumentHelp(
            "A textual inversion. Prompts use its word, which is the file's name if the file names none.",
            valueName: "file"),
        completion: .weights)
    var embedding: [String] = []

    @Option(
        help: ArgumentHelp(
            "The layer of the text encoder to use, counted from the end: 1 is the last, 2 the one before it. "
                + "By default 1, or 2 for SDXL.", valueName: "layer"))
    var clipSkip: Int?

    @Option(help: "For a single file whose family does not tell: the network's prediction type.")
    var prediction: Parameterization?

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What the picture should not show.", valueName: "text"))
    var negative: String?

    @Option(
        help: ArgumentHelp(
            "Number of denoising steps; more is slower and finer. By default 25, or what the model was "
                + "distilled to.",
            valueName: "number")
    )
    var steps: Int?

    @Option(help: "The solver; by default the model's own.")
    var sampler: Sampler?

    @Option(help: "The spacing of noise levels; by default the model's own.")
    var schedule: SigmaSpacing?

    @Option(
        help: ArgumentHelp(
            "Guidance scale: how closely to follow the prompt; 1 or less turns guidance off and is twice as "
                + "fast. By default 7.5; 3 for the built-in model and those gentool trained, 2 for their edits; 4 "
                + "for FLUX.2-klein base, 5 for Z-Image base.",
            valueName: "scale"))
    var guidance: Float?

    @Option(
        help: ArgumentHelp(
            "Guidance rescale, 0 to 1: how far to reduce the contrast that guidance adds.", valueName: "0-1"))
    var guidanceRescale = SamplingFields().guidanceRescale

    @Option(
        help: ArgumentHelp(
            "Apply guidance only between these noise levels (\u{3C3}), such as 0.3:5; steps outside take "
                + "half the time.",
            valueName: "low:high"))
    var guidanceInterval: SigmaInterval?

    @Option(help: "Whose random numbers the seed stands for: PyTorch's on a CPU (the default) or on an NVIDIA GPU.")
    var rng: NoiseSource?

    @Option(
        help: ArgumentHelp(
            "For samplers that add noise in each step (euler-a, dpm++2m-sde, lcm): brownian takes it all "
                + "from one path, so more --steps refine the same picture; independent, the default, draws it anew "
                + "in each step.", valueName: "kind")
    )
    var stepNoise: StepNoiseKind?

    @Option(
        help: ArgumentHelp(
            "DeepCache: compute the inner resolutions of a UNet only in every Nth evaluation, and reuse "
                + "their features in between. 1.4 times fewer operations at 2, 1.7 at 3; the picture differs (27 "
                + "to 43 dB at 25 steps). The default, 1, turns it off.", valueName: "number"))
    var reuse: Int?

    @Option(
        help: ArgumentHelp(
            "Write a preview to NAME-preview.png after every N steps; of a clip, a small animated one.",
            valueName: "steps"))
    var preview: Int?

    @Flag(
        help:
            "Don't use the cache of encoded prompts on disk (1 GB at most), which large text encoders have.")
    var noCache = false

    @Flag(help: "Use less memory and more time.")
    var lowMemory = false

    @Option(
        help: ArgumentHelp(
            "f32 is exact, bf16 takes half the memory, q8 a quarter. By default the fastest here, or bf16 "
                + "with --low-memory or where memory is short, or q8 for files of quantised weights.",
            valueName: "precision"))
    var precision: Precision?

    @Flag(help: "Print the words the model knows, and exit; large models know nearly all words.")
    var list = false

    var modelFields: ModelFields {
        var fields = ModelFields()
        fields.model = model
        fields.tokenizer = tokenizer
        fields.textEncoder = textEncoder
        fields.lora = lora
        fields.loraFolder = loraFolder
        fields.vae = vae
        fields.embedding = embedding
        fields.clipSkip = clipSkip
        fields.prediction = prediction
        fields.precision = precision
        fields.noCache = noCache
        fields.lowMemory = lowMemory
        return fields
    }

    var samplingFields: SamplingFields {
        var fields = SamplingFields()
        fields.negative = negative
        fields.steps = steps
        fields.sampler = sampler
        fields.schedule = schedule
        fields.guidance = guidance
        fields.guidanceRescale = guidanceRescale
        fields.guidanceInterval = guidanceInterval
        fields.rng = rng
        fields.stepNoise = stepNoise
        fields.reuse = reuse
        return fields
    }

    func validate() throws {
        try expect("--preview", preview, in: 1...)
    }
}
