import ArgumentParser
import GentoolModels
import GentoolModelStore
import GentoolTasks
import GentoolTraining

struct TrainLatentDiffusionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latent-diffusion",
        abstract: "Train a model that makes pictures from captions, fills holes and follows instructions.",
        discussion: """
            It works in the latents of an autoencoder that is trained first. Captions and instructions come with the world,
            or from a folder's captions.jsonl as gentool world --pairs writes it.

              gentool train vae --data world --side 256 --crop 128 \\
                --channels 32,64,128,128 -o vae.safetensors
              gentool train latent-diffusion --autoencoder vae.safetensors --data world \\
                -o model.safetensors
              gentool generate "a mountain lake at night" --model model.safetensors
            """)

    @Option(
        help: ArgumentHelp("The model that gentool train vae or autoencoder made.", valueName: "file"),
        completion: .trained)
    var autoencoder: String

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 256

    @Option(
        help: ArgumentHelp(
            "Channels of the UNet at each resolution, the finest first; multiples of 16.", valueName: "count,…"))
    var channels = CountList(counts: [64, 128, 192])

    @Option(help: ArgumentHelp("Channels of the text encoder, a multiple of 32.", valueName: "count"))
    var textChannels = 160

    @Option(
        help: ArgumentHelp(
            "How often, beside --data, to draw photographs of its folder with a thing of the world in them, and landscapes "
                + "with a piece of a photograph in front, as changes to learn.", valueName: "weight"))
    var collages: Double?

    @OptionGroup var beginning: StartOptions

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        let widths = 32...4096
        if !widths.contains(textChannels) || textChannels % 32 != 0 {
            throw ValidationError(
                "--text-channels \(textChannels): expected a multiple of 32 from \(widths.lowerBound) to "
                    + "\(widths.upperBound)")
        }
        try expectPositive("--collages", collages)
    }

    func run() throws {
        let autoencoder = try TrainedAutoencoder(
            contentsOf: ModelLocator().path(of: autoencoder), precision: training.precision ?? .fastest)
        let unit = autoencoder.network.configuration.reduction << (channels.counts.count - 1)
        try TrainingOptions.check(side: side, multipleOf: unit)
        var (learned, held) = try training.sources(worldSize: side, closeUps: 0.4)
        if let collages {
            guard let photographs = learned.lazy.compactMap({ $0.source as? PictureFolder }).first else {
                throw ValidationError("--collages: needs a folder of photographs in --data")
            }
            learned.append((Collages(of: photographs, side: side, seed: training.seed), collages))
        }
        var recipe = try LatentDiffusionRecipe(
            channels: channels.counts, textChannels: textChannels, autoencoder: autoencoder, sources: learned,
            held: held, side: side, rate: training.learningRate(5e-4), seed: training.seed)
        recipe.batchSize = training.batch
        recipe.precision = training.precision ?? recipe.precision
        recipe.start = try beginning.path.map { try TrainedModel(contentsOf: $0) }
        try training.run(recipe, side: side)
    }
}
