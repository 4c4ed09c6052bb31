import ArgumentParser
import GentoolModels
import GentoolTraining

/// What all autoencoders take.
struct AutoencoderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Width and height of the pictures that are learned from.", valueName: "pixels"))
    var side = 64

    @Option(
        help: ArgumentHelp(
            "Width and height of the squares that steps cut from them; by default all of a picture.",
            valueName: "pixels"))
    var crop: Int?

    @Option(
        help: ArgumentHelp(
            "Channels at each resolution, the finest first, multiples of 16; each one more halves the latents' size.",
            valueName: "count,…"))
    var channels = CountList(counts: [32, 64, 64])

    @Option(help: ArgumentHelp("Channels of the latents.", valueName: "count"))
    var latents = 4

    @Option(
        help: ArgumentHelp(
            "How strongly a discriminator of patches pulls at pixels beside their error, for sharper pictures of lower PSNR; "
                + "1 as strongly.", valueName: "weight"))
    var adversarial: Float?

    @Option(help: ArgumentHelp("The first step in which it does (default: 500); it learns from the beginning.", valueName: "step"))
    var adversarialStart: Int?

    @OptionGroup var beginning: StartOptions

    @Flag(
        help:
            "Leave the encoder of --start as it is: only the decoder learns, and models of its latents stay of use.")
    var decoderOnly = false

    @OptionGroup(title: "Training") var training: TrainingOptions

    func validate() throws {
        if decoderOnly && beginning.start == nil { throw ValidationError("--decoder-only needs --start with a model") }
        try channels.check(side: side)
        try expectPositive("--adversarial", adversarial)
        try expect("--adversarial-start", adversarialStart, in: 0...)
        if adversarialStart != nil && adversarial == nil {
            throw ValidationError("--adversarial-start needs --adversarial with a weight")
        }
        let reduction = 1 << (channels.counts.count - 1)
        if let crop, !(8...side).contains(crop) || crop % reduction != 0 {
            throw ValidationError("--crop \(crop): expected a multiple of \(reduction) from 8 to \(side)")
        }
        try expect("--latents", latents, in: 1...1024)
    }

    func run(_ kind: AutoencoderRecipe.Kind) throws {
        var network = AutoencoderConfiguration()
        network.blockOutChannels = channels.counts
        network.latentChannels = latents
        network.layersPerBlock = 1
        network.normGroups = CountList.groups
        let (learned, held) = try training.pictures(worldSize: side)
        var recipe = AutoencoderRecipe(
            kind, network, pictures: learned, heldOut: try training.heldOut(held, side: side), side: side,
            rate: training.learningRate(5e-4), seed: training.seed)
        recipe.crop = crop ?? side
        recipe.adversary = adversarial.map { .init(weight: $0, start: adversarialStart ?? 500) }
        recipe.batchSize = training.batch
        recipe.precision = training.precision ?? recipe.precision
        recipe.start = try beginning.weights()
        recipe.keepsEncoder = decoderOnly
        try training.run(recipe, side: side)
    }
}
