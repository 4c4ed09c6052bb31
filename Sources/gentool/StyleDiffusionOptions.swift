import ArgumentParser
import GentoolPipelines
import GentoolTensors

/// What `style` takes for a diffusion model.
struct StyleDiffusionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The style in words, such as \"ukiyo-e woodblock print\"; with --style pictures, too, or without.",
            valueName: "text"))
    var stylePrompt: String?

    @Option(help: ArgumentHelp("With --style-prompt alone: what the picture shows as it is.", valueName: "text"))
    var source = ""

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negative = ""

    @Option(help: ArgumentHelp("How many steps to go up to noise, and down again.", valueName: "number"))
    var steps = 25

    @Option(help: ArgumentHelp("How closely --style-prompt is followed.", valueName: "scale"))
    var guidance: Float = 7.5

    @Option(
        help: ArgumentHelp("With --style: how closely what is shown is kept to, 0 to 1.", valueName: "0-1"))
    var preservation: Float = StyleSettings().contentPreservation

    @Option(
        help: ArgumentHelp("A LoRA file and how much it counts; several are added up.", valueName: "file[:weight]"))
    var lora: [WeightedFile] = []

    @Option(
        help: ArgumentHelp(
            "For a single file: a folder with vocab.json and merges.txt, or CLIP's list of merges.", valueName: "path"))
    var tokenizer: String?

    @Flag(help: "Take less memory and more time.")
    var lowMemory = false

    func validate() throws {
        try expectNumber("--guidance", guidance)
        try expect("--steps", steps, in: 1...1000)
        try expect("--preservation", preservation, in: 0...1)
    }

    func stylizer(_ path: String, styles: [StylePicture], precision: Precision) throws -> DiffusionStylizer {
        if lowMemory { MemoryReuse.giveBackFreedMemory() }
        let model = try DiffusionFamilies.open(
            path,
            ModelOptions(precision: precision, tokenizer: tokenizer, loras: lora.map { ($0.path, $0.weight) }))
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
