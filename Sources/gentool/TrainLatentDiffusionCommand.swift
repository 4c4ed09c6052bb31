import ArgumentParser
import GentoolModels
import GentoolModelStore
import GentoolTasks
import GentoolTraining

struct TrainLatentDiffusionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latent-diffusion",
        abstract: "Train a latent diffusion model that also fills and edits.",
        discussion: """
            It works in the latents of an autoencoder, which is trained first. Captions and
            instructions come with synthetic scenes, or from a folder's captions.jsonl, as
            gentool world --pairs writes it.

              gentool train vae --data world --side 256 --crop 128 \\
                --channels 32,64,128,128 -o vae.safetensors
              gentool train latent-diffusion --autoencoder vae.safetensors --data world \\
                -o model.safetensors
              gentool generate "a mountain lake at night" --model model.safetensors
            """)

    @Option(
        help: ArgumentHelp("A model made by gentool train vae or train autoencoder.", valueName: "file"),
        completion: .trained)
    var autoencoder: String

    @Option(help: ArgumentHelp("Width and height of the pictures.", valueName: "pixels"))
    var side = 256

    @Option(
        help: ArgumentHelp(
            "Channels of the UNet at each resolution, from the finest; multiples of 16.", valueName: "count,…"))
    var channels = CountList(counts: [64, 128, 192])

    @Option(help: ArgumentHelp("Channels of the text encoder, a multiple of 32.", valueName: "count"))
    var textChannels = 160

    @Option(
        help: ArgumentHelp(
            "Weight, relative to --data, of collages as editing examples: photos of its folder with an "
                + "object of the synthetic scenes, and landscapes with a piece of a photo in front.",
            valueName: "weight"))
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
            held: held, latents: try training.noted("latents").flatMap(LatentScale.init), side: side,
            rate: training.learningRate(5e-4), seed: training.seed)
        recipe.batchSize = training.batch
        recipe.precision = training.precision ?? recipe.precision
        recipe.start = try beginning.path.map { try TrainedModel(contentsOf: $0) }
        try training.run(recipe, side: side)
    }
}
