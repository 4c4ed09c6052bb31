import ArgumentParser
import GentoolModels
import GentoolTraining

/// What all autoencoders take.
struct AutoencoderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Width and height of the training pictures.", valueName: "pixels"))
    var side = 64

    @Option(
        help: ArgumentHelp(
            "Width and height of the squares cut from them in each step; by default the whole picture.",
            valueName: "pixels"))
    var crop: Int?

    @Option(
        help: ArgumentHelp(
            "Channels at each resolution, from the finest; multiples of 16. Each one after the first halves "
                + "the latents' size.",
            valueName: "count,…"))
    var channels = CountList(counts: [32, 64, 64])

    @Option(help: ArgumentHelp("Channels of the latents.", valueName: "count"))
    var latents = 4

    @Option(
        help: ArgumentHelp(
            "Weight of a patch discriminator relative to the pixel error, for sharper pictures with a lower "
                + "PSNR; 1 weighs them equally.", valueName: "weight"))
    var adversarial: Float?

    @Option(
        help: ArgumentHelp(
            "The first step that uses it (default: 500); it is trained from the beginning.", valueName: "step"))
    var adversarialStart: Int?

    @OptionGroup var beginning: StartOptions

    @Flag(
        help:
            "Train only the decoder of --start, so that models of its latents remain usable.")
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
