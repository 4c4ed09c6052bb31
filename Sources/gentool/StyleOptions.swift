import ArgumentParser
import GentoolTasks
import GentoolTensors

/// What style a picture gets, and how.
struct StyleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A picture whose style is wanted; several are mixed by their weights.", valueName: "file[:weight]"),
        completion: .pictures)
    var style: [WeightedFile] = []

    @Option(help: ArgumentHelp("0 leaves the picture as it is, 1 is all the style.", valueName: "0-1"))
    var strength = StyleRequest().strength

    @Flag(help: "Paint lightness only; the picture's colours stay.")
    var keepColors = false

    @Option(
        help: ArgumentHelp(
            "How large strokes are; at 1, as large in relation to the picture as in the style picture.",
            valueName: "factor"))
    var styleScale = StyleRequest().styleScale

    @Option(
        help: ArgumentHelp(
            "A network of fast neural style (.pth), AdaIN's decoder and encoder, each with a --model, or a folder or file "
                + "of Stable Diffusion or FLUX.2-klein.",
            valueName: "path"),
        completion: .weights)
    var model: [String] = []

    @OptionGroup(title: "Diffusion models") var diffusion: StyleDiffusionOptions

    @Option(
        help: ArgumentHelp(
            "With --model: f32 is exact, bf16 takes half the memory, q8 a quarter.", valueName: "precision"))
    var precision = StyleRequest().precision

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same seed gives the same bytes; another one other strokes; -1 draws one.", valueName: "number"))
    var seed = StyleRequest().seed
}
