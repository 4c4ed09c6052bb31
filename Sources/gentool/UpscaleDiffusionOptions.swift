import ArgumentParser
import GentoolTasks

/// What `upscale` takes for a diffusion model.
struct UpscaleDiffusionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What the picture shows.", valueName: "text"))
    var prompt = UpscaleDiffusionFields().prompt

    @Option(
        name: [.customShort("n"), .long], help: ArgumentHelp("What should not be in the picture.", valueName: "text"))
    var negative = UpscaleDiffusionFields().negative

    @Option(help: ArgumentHelp("How many steps to denoise in.", valueName: "number"))
    var steps = UpscaleDiffusionFields().steps

    @Option(help: ArgumentHelp("How closely the prompt is followed.", valueName: "scale"))
    var guidance = UpscaleDiffusionFields().guidance

    @Option(
        help: ArgumentHelp("How much noise the picture gets first, 0 to 349: more invents more.", valueName: "level"))
    var noiseLevel = UpscaleDiffusionFields().noiseLevel

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The same seed gives the same picture; -1 draws one.", valueName: "number"))
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
