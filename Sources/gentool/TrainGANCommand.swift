import ArgumentParser
import GentoolModels
import GentoolTasks
import GentoolTraining

struct TrainGANCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gan",
        abstract: "Train a generative adversarial network (GAN).",
        discussion: """
            Captions of a folder's pictures are in text files (lake.txt for lake.jpg) or in
            captions.jsonl, as gentool world writes it; synthetic scenes have theirs.

              gentool train gan --data world --steps 5000 -o gan.safetensors
              gentool sample gan.safetensors --prompt "a lake at dusk" -o grid.png
            """)

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 32

    @Option(help: ArgumentHelp("Channels at each resolution, from the finest; multiples of 16.", valueName: "count,…"))
    var channels = CountList(counts: [16, 32, 64, 128])

    @Option(help: ArgumentHelp("Dimensions of the noise vector.", valueName: "count"))
    var latents = 64

    @Option(
        help: ArgumentHelp(
            "Weight of the penalties on the discriminator's gradients; more is steadier and learns less.",
            valueName: "number"))
    var r1: Float = 0.05

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        try channels.check(side: side)
        try expect("--latents", latents, in: 1...4096)
        try expectNumber("--r1", r1)
        try expect("--r1", r1, in: 0...)
    }

    func run() throws {
        var network = PictureGenerator.Configuration()
        (network.side, network.channels, network.latentChannels) = (side, channels.counts, latents)
        var recipe = GANRecipe(
            network, try training.captionedPictures(side: side), rate: training.learningRate(5e-4))
        recipe.penalty = r1
        recipe.precision = training.precision ?? recipe.precision
        try training.run(recipe, side: side)
    }
}
