import ArgumentParser
import GentoolModels
import GentoolTraining

struct TrainFlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Train a normalizing flow.",
        discussion: """
            Evaluations print the bits per dimension on held-out pictures, beside those of
            PNG's best predictor and of a normal distribution, and the error of the
            inverse.

              gentool train flow --data world --steps 2000 -o flow.safetensors
              gentool sample flow.safetensors --prompt "a lake at dusk" \\
                --temperature 0.7 -o grid.png
            """)

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 32

    @Option(help: ArgumentHelp("Number of times pictures are halved.", valueName: "count"))
    var levels = 3

    @Option(help: ArgumentHelp("Flow steps at each level.", valueName: "count"))
    var depth = 8

    @Option(help: ArgumentHelp("Channels of the networks in the flow steps.", valueName: "count"))
    var hidden = 96

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        try expect("--levels", levels, in: 1...6)
        try TrainingOptions.check(side: side, multipleOf: 1 << levels)
        try expect("--depth", depth, in: 1...256)
        try expect("--hidden", hidden, in: 1...4096)
    }

    func run() throws {
        var network = NormalizingFlowConfiguration()
        (network.side, network.levels, network.steps, network.hiddenChannels) = (side, levels, depth, hidden)
        var recipe = FlowRecipe(
            network, try training.captionedPictures(side: side), rate: training.learningRate(1e-3))
        recipe.precision = training.precision ?? recipe.precision
        try training.run(recipe, side: side)
    }
}
