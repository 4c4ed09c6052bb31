import ArgumentParser
import Pipelines
import Tensors

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

    @Option(help: ArgumentHelp("The same seed gives the same picture.", valueName: "number"))
    var seed: UInt64 = 0

    func validate() throws {
        try expectNumber("--guidance", guidance)
        try expect("--steps", steps, in: 1...1000)
    }

    func upscaler(_ path: String, precision: Precision) throws -> DiffusionUpscaler {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.negativePrompt = negative
        settings.steps = steps
        settings.guidance = guidance
        settings.seed = seed
        var upscaler = try DiffusionUpscaler(
            DiffusionPipeline(try DiffusionModel(path: path, precision: precision)), settings)
        upscaler.noiseLevel = noiseLevel
        return upscaler
    }
}
