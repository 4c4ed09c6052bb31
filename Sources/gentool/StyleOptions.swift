import ArgumentParser
import GentoolTasks
import GentoolTensors

/// What style a picture gets, and how.
struct StyleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A picture in the style you want. Repeatable; styles are mixed by weight.", valueName: "file[:weight]"),
        completion: .pictures)
    var style: [WeightedFile] = []

    @Option(help: ArgumentHelp("0 leaves the picture unchanged, 1 applies the full style.", valueName: "0-1"))
    var strength = StyleRequest().strength

    @Flag(help: "Change only lightness, and keep the picture's colours.")
    var keepColors = false

    @Option(
        help: ArgumentHelp(
            "Size of the strokes; at 1, the same relative to the picture as in the style picture.",
            valueName: "factor"))
    var styleScale = StyleRequest().styleScale

    @Option(
        help: ArgumentHelp(
            "A fast neural style network (.pth), AdaIN's decoder and encoder (one --model each), or a Stable "
                + "Diffusion or FLUX.2-klein model.",
            valueName: "path"),
        completion: .weights)
    var model: [String] = []

    @OptionGroup(title: "Diffusion models") var diffusion: StyleDiffusionOptions

    @Option(
        help: ArgumentHelp(
            "With --model: f32 is exact, bf16 takes half the memory, q8 a quarter. By default the fastest here.",
            valueName: "precision"))
    var precision: Precision?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same seed gives the same bytes, another seed other strokes; -1 draws one at random.",
            valueName: "number"))
    var seed = StyleRequest().seed
}
