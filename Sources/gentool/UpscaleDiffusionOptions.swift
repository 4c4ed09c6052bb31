import ArgumentParser
import GentoolTasks

/// What `upscale` takes for a diffusion model.
struct UpscaleDiffusionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What the picture shows.", valueName: "text"))
    var prompt = UpscaleDiffusionFields().prompt

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What the picture should not show.", valueName: "text"))
    var negative = UpscaleDiffusionFields().negative

    @Option(help: ArgumentHelp("Number of denoising steps.", valueName: "number"))
    var steps = UpscaleDiffusionFields().steps

    @Option(help: ArgumentHelp("Guidance scale: how closely to follow the prompt.", valueName: "scale"))
    var guidance = UpscaleDiffusionFields().guidance

    @Option(
        help: ArgumentHelp("Noise added to the picture first, 0 to 349; more invents more detail.", valueName: "level"))
    var noiseLevel = UpscaleDiffusionFields().noiseLevel

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one at random.", valueName: "number"))
    var seed = Seed(0)

    var fields: UpscaleDiffusionFields {
        var fields = UpscaleDiffusionFields()
        fields.prompt = prompt
        fields.negative = negative
        fields.steps = steps
        fields.guidance = guidance
        fields.noiseLevel = noiseLevel
        return fields
    }
}
