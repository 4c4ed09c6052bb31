import ArgumentParser
import GentoolTasks

/// What `style` takes for a diffusion model.
struct StyleDiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The style in words, such as \"ukiyo-e woodblock print\"; with --style pictures, too, or without.",
            valueName: "text"))
    var stylePrompt: String?

    @Option(help: ArgumentHelp("With --style-prompt alone: what the picture shows as it is.", valueName: "text"))
    var source = StyleDiffusionFields().source

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negative = StyleDiffusionFields().negative

    @Option(
        help: ArgumentHelp(
            "How many steps to go up to noise, and down again; by default 25, or what the model was distilled to.",
            valueName: "number"))
    var steps: Int?

    @Option(help: ArgumentHelp("How closely --style-prompt is followed; by default 7.5.", valueName: "scale"))
    var guidance: Float?

    @Option(
        help: ArgumentHelp("With --style: how closely what is shown is kept to, 0 to 1.", valueName: "0-1"))
    var preservation = StyleDiffusionFields().preservation

    @Option(
        help: ArgumentHelp("A LoRA file and how much it counts; several are added up.", valueName: "file[:weight]"),
        completion: .weights)
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "For a single file: a folder with vocab.json and merges.txt, or CLIP's list of merges.", valueName: "path"),
        completion: .file())
    var tokenizer: String?

    @Option(
        help: ArgumentHelp(
            "For a file of a transformer alone, such as FLUX.2-klein's: its text encoder, a folder or file of its own.",
            valueName: "path"),
        completion: .weights)
    var textEncoder: String?

    @Option(
        help: ArgumentHelp("Another autoencoder: a folder or file of its own.", valueName: "path"), completion: .weights
    )
    var vae: String?

    @Flag(
        help:
            "Neither keep on disk what large text encoders make of prompts (1 GB at most) nor take it from there.")
    var noCache = false

    @Flag(help: "Take less memory and more time.")
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
