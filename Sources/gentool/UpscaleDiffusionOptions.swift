import ArgumentParser
import GentoolPipelines
import GentoolTensors

/// What `upscale` takes for a diffusion model.
struct UpscaleDiffusionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What the picture shows.", valueName: "text"))
    var prompt = ""

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negative = ""

    @Option(help: ArgumentHelp("How many steps to denoise in.", valueName: "number"))
    var steps = 25

    @Option(help: ArgumentHelp("How closely the prompt is followed.", valueName: "scale"))
    var guidance: Float = 9

    @Option(
        help: ArgumentHelp("How much noise the picture gets first, 0 to 349: more invents more.", valueName: "level"))
    var noiseLevel = 20

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one.", valueName: "number"))
    var seed = Seed(0)

    func validate() throws {
        try expectNumber("--guidance", guidance)
        try expect("--steps", steps, in: 1...1000)
        try expect("--noise-level", noiseLevel, in: 0...999)
    }

    func upscaler(_ path: String, precision: Precision) throws -> DiffusionUpscaler {
        try DiffusionUpscaler(
            DiffusionPipeline(try DiffusionFamilies.open(path, ModelOptions(precision: precision))), settings)
    }

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.negativePrompt = negative
        settings.steps = steps
        settings.guidance = guidance
        settings.seed = seed.value
        return settings
    }

    /// What was loaded, set to what is wanted of a picture.
    func set(_ upscaler: any PictureUpscaler) -> any PictureUpscaler {
        guard var model = upscaler as? DiffusionUpscaler else { return upscaler }
        model.settings = settings
        model.noiseLevel = noiseLevel
        return model
    }
}
