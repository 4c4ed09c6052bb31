import ArgumentParser
import GentoolDiffusion
import GentoolPipelines
import GentoolTasks
import GentoolTensors

/// What every command that works with a diffusion model takes.
struct DiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The model: a folder as diffusers writes it (Stable Diffusion, FLUX.2-klein, Z-Image), or a single .safetensors, .ckpt or "
                + ".gguf file. "
                + "Without one gentool's own small model is taken, which knows landscapes.", valueName: "path"),
        completion: .weights)
    var model: String?

    @Option(
        help: ArgumentHelp(
            "For a single file: a folder with vocab.json and merges.txt, a tokenizer.json, or CLIP's list of merges.",
            valueName: "path"),
        completion: .file())
    var tokenizer: String?

    @Option(
        help: ArgumentHelp(
            "For a file of a transformer alone, such as FLUX.2-klein's: its text encoder, a folder or file of its own.",
            valueName: "path"),
        completion: .weights)
    var textEncoder: String?

    @Option(
        help: ArgumentHelp(
            "A LoRA file and how much it counts, such as style.safetensors:0.8; several are added up.",
            valueName: "file[:weight]"),
        completion: .weights)
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "Where LoRAs are looked for that prompts ask for, such as <lora:style:0.8>; then beside the model, and there in "
                + "Lora or loras.", valueName: "folder"),
        completion: .directory)
    var loraFolder: String?

    @Option(
        help: ArgumentHelp(
            "Another autoencoder: a folder or file of its own, or TAESD's decoder with its encoder beside it.",
            valueName: "path"),
        completion: .weights)
    var vae: String?

    @Option(
        help: ArgumentHelp(
            "A textual inversion; prompts say its word, which is the file's name if it names none.", valueName: "file"),
        completion: .weights)
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
            "How many steps to denoise in; more is slower and finer. By default 25, or what the model was distilled to.",
            valueName: "number")
    )
    var steps: Int?

    @Option(help: "The solver; by default the model's own.")
    var sampler: Sampler?

    @Option(help: "How the noise levels are spaced; by default as the model's.")
    var schedule: SigmaSpacing?

    @Option(
        help: ArgumentHelp(
            "How closely the prompt is followed; 1 or less is no guidance, and twice as fast. By default 7.5; for "
                + "gentool's own models, and such as it trained, 3, or 2 for edits; 4 for FLUX.2-klein-base.",
            valueName: "scale"))
    var guidance: Float?

    @Option(help: ArgumentHelp("How far guided contrast is brought back, 0 to 1.", valueName: "0-1"))
    var guidanceRescale = SamplingFields().guidanceRescale

    @Option(
        help: ArgumentHelp(
            "The noise (\u{3C3}) between which there is guidance, such as 0.3:5; outside, steps take half the time.",
            valueName: "low:high"))
    var guidanceInterval: SigmaInterval?

    @Option(help: "Whose noise the seed stands for: PyTorch's on a CPU, which is the default, or on an NVIDIA card.")
    var rng: NoiseSource?

    @Option(
        help: ArgumentHelp(
            "For samplers that add noise in each step (euler-a, dpm++2m-sde, lcm): brownian takes all of it from one path, so "
                + "that more --steps refine the same picture; by default each step's is drawn anew.", valueName: "kind")
    )
    var stepNoise: StepNoiseKind?

    @Option(
        help: ArgumentHelp(
            "Let only the first of so many evaluations of a UNet make the features of its inner resolutions, and the others "
                + "take them over (DeepCache): 1.4 times fewer operations at 2, 1.7 at 3, and another picture, 27 to 43 dB "
                + "from what it is at 1, the default (25 steps).", valueName: "number"))
    var reuse: Int?

    @Option(
        help: ArgumentHelp(
            "Write what the picture would be into NAME-preview.png after every so many steps; of a clip a small one.",
            valueName: "steps"))
    var preview: Int?

    @Flag(
        help:
            "Neither keep on disk what large text encoders make of prompts (1 GB at most) nor take it from there.")
    var noCache = false

    @Flag(help: "Take less memory and more time.")
    var lowMemory = false

    @Option(
        help: ArgumentHelp(
            "f32 is exact, bf16 takes half the memory, q8 a quarter; by default what this processor is faster with, bf16 "
                + "with --low-memory or where there is little of it, and q8 for files of quantised weights.",
            valueName: "precision"))
    var precision: Precision?

    @Flag(help: "Print the words that the model knows, and nothing else; large models know nearly all there are.")
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
