import ArgumentParser
import GentoolModels
import GentoolTasks
import GentoolTraining

extension DiffusionObjective: ExpressibleByArgument {}

struct TrainDiffusionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diffusion",
        abstract: "Train a small diffusion model in pixel space.",
        discussion: """
            Captions of a folder's pictures are in text files (lake.txt for lake.jpg) or in
            captions.jsonl, as gentool world writes it; synthetic scenes have theirs.

              gentool train diffusion --data world --steps 5000 -o small.safetensors
              gentool sample small.safetensors --prompt "a red house by a lake" \\
                --count 16 -o grid.png
            """)

    @Option(help: ArgumentHelp("The training objective: edm or flow-matching.", valueName: "objective"))
    var objective = DiffusionObjective.edm

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 32

    @Option(help: ArgumentHelp("Channels at each resolution, from the finest; multiples of 16.", valueName: "count,…"))
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
