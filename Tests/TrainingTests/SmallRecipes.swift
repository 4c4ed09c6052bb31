import GentoolModels
import GentoolRaster
import GentoolTensors

@testable import GentoolTraining

/// Recipes for pictures of the world of 16 × 16 pixels, small enough for tests.
enum SmallRecipes {
    static let pictures = PictureMix([
        (PicturePool(WorldPictures(width: 16, height: 16), capacity: 4, stepsPerRound: 8, seed: 1), 1)
    ])

    static func heldOut(side: Int) throws -> PictureBatch {
        let examples = try (0..<4).map { try WorldPictures(width: side, height: side, firstSeed: 500).example($0) }
        return PictureBatch(examples.map { FloatImage($0.picture) }, captions: examples.map(\.caption))
    }

    static func autoencoder(_ kind: AutoencoderRecipe.Kind) throws -> AutoencoderRecipe {
        var network = AutoencoderConfiguration()
        (network.blockOutChannels, network.layersPerBlock, network.normGroups) = ([16, 16], 1, 16)
        var recipe = AutoencoderRecipe(
            kind, network, pictures: pictures, heldOut: try heldOut(side: 16), side: 16, rate: LearningRate(2e-3),
            seed: 2)
        recipe.batchSize = 4
        return recipe
    }

    /// Four pictures a step.
    static func captioned(_ pictures: PictureMix = pictures) throws -> CaptionedPictures {
        CaptionedPictures(pictures, heldOut: try heldOut(side: 16), side: 16, batchSize: 4, seed: 2)
    }

    static func flow(steps: Int = 7) throws -> FlowRecipe {
        var network = NormalizingFlowConfiguration()
        (network.side, network.levels, network.steps) = (16, 2, 4)
        (network.hiddenChannels, network.contextChannels) = (32, 16)
        // Made smaller as photographs are: what is drawn at this size is hardly predictable.
        let pool = PicturePool(
            WorldPictures(kind: .landscape, width: 32, height: 32), capacity: 48, stepsPerRound: 1000, seed: 1)
        let held = try (0..<12).map {
            try WorldPictures(kind: .landscape, width: 32, height: 32, firstSeed: 500).example($0)
        }
        let heldOut = PictureBatch(
            held.map { FloatImage($0.picture).resampled(width: 16, height: 16) }, captions: held.map(\.caption))
        return FlowRecipe(
            network, CaptionedPictures(PictureMix([(pool, 1)]), heldOut: heldOut, side: 16, seed: 2),
            rate: LearningRate(3e-3, warmUp: steps / 10, schedule: .cosine(steps: steps, final: 0.01)))
    }

    static func gan(_ pictures: PictureMix = pictures) throws -> GANRecipe {
        var network = PictureGenerator.Configuration()
        (network.side, network.channels) = (16, [16, 32, 32])
        (network.latentChannels, network.contextChannels) = (8, 16)
        return GANRecipe(network, try captioned(pictures), rate: LearningRate(1e-3))
    }

    /// Red squares with soft edges in front of the world.
    static func subject(steps: Int = 7) throws -> SubjectRecipe {
        let side = 32
        var square = FloatImage(width: 24, height: 24, channels: 4)
        for y in 2..<22 {
            for x in 2..<22 {
                let alpha: Float = x == 2 || y == 2 ? 0.5 : 1
                (square[x, y, 0], square[x, y, 1], square[x, y, 3]) = (alpha, 0.1 * alpha, alpha)
            }
        }
        let pool = PicturePool(WorldPictures(width: 48, height: 48), capacity: 4, stepsPerRound: 1000, seed: 1)
        let lessons = try SubjectLessons(
            named: "squares", things: [Cutout(premultiplied: square)!], scenes: PictureMix([(pool, 1)]), side: side)
        var recipe = SubjectRecipe(
            .small, lessons, heldOut: try HeldOutSubjects(lessons, seed: 2),
            rate: LearningRate(2e-3, warmUp: steps / 10, schedule: .cosine(steps: steps, final: 0.01)), seed: 2)
        recipe.batchSize = 4
        return recipe
    }
}
