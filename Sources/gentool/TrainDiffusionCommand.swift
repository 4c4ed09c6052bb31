import ArgumentParser
import GentoolModels
import GentoolTasks
import GentoolTraining

extension DiffusionObjective: ExpressibleByArgument {}

struct TrainDiffusionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diffusion",
        abstract: "Train a model that paints small pictures from captions.",
        discussion: """
            Captions stand beside the pictures of a folder (lake.txt for lake.jpg, or captions.jsonl as gentool world writes
            it); those of the world come with it.

              gentool train diffusion --data world --steps 5000 -o small.safetensors
              gentool sample small.safetensors --prompt "a red house by a lake" --count 16 \\
                -o grid.png
            """)

    @Option(help: ArgumentHelp("edm or flow-matching.", valueName: "objective"))
    var objective = DiffusionObjective.edm

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 32

    @Option(help: ArgumentHelp("Channels at each resolution, the finest first; multiples of 16.", valueName: "count,…"))
    var channels = CountList(counts: [64, 96, 128])

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws { try channels.check(side: side) }

    func run() throws {
        var network = CaptionedUNet.Configuration()
        network.channels = channels.counts
        var recipe = DiffusionRecipe(
            network, objective, try training.captionedPictures(side: side), rate: training.learningRate(4e-4))
        recipe.precision = training.precision ?? recipe.precision
        try training.run(recipe, side: side)
    }
}
