import ArgumentParser
import GentoolTasks

/// What `style` takes for a diffusion model.
struct StyleDiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The style in words, such as \"ukiyo-e woodblock print\"; with or without --style.",
            valueName: "text"))
    var stylePrompt: String?

    @Option(help: ArgumentHelp("With --style-prompt alone: a description of the picture as it is.", valueName: "text"))
    var source = StyleDiffusionFields().source

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What the picture should not show.", valueName: "text"))
    var negative = StyleDiffusionFields().negative

    @Option(
        help: ArgumentHelp(
            "Number of steps, of inversion and again of denoising; by default 25, or what the model was "
                + "distilled to.",
            valueName: "number"))
    var steps: Int?

    @Option(
        help: ArgumentHelp("Guidance scale: how closely to follow --style-prompt; by default 7.5.", valueName: "scale"))
    var guidance: Float?

    @Option(
        help: ArgumentHelp("With --style: how closely to keep the content, 0 to 1.", valueName: "0-1"))
    var preservation = StyleDiffusionFields().preservation

    @Option(
        help: ArgumentHelp("A LoRA file and its weight. Repeatable; their effects add up.", valueName: "file[:weight]"),
        completion: .weights)
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "For a single-file model: a folder with vocab.json and merges.txt, or CLIP's list of merges.",
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
        help: ArgumentHelp("Another autoencoder: a folder or a file.", valueName: "path"), completion: .weights
    )
    var vae: String?

    @Flag(
        help:
            "Don't use the cache of encoded prompts on disk (1 GB at most), which large text encoders have.")
    var noCache = false

    @Flag(help: "Use less memory and more time.")
    var lowMemory = false

    var fields: StyleDiffusionFields {
        var fields = StyleDiffusionFields()
        fields.stylePrompt = stylePrompt
        fields.source = source
        fields.negative = negative
        fields.steps = steps
        fields.guidance = guidance
        fields.preservation = preservation
        fields.lora = lora
        fields.tokenizer = tokenizer
        fields.textEncoder = textEncoder
        fields.vae = vae
        fields.noCache = noCache
        fields.lowMemory = lowMemory
        return fields
    }
}
