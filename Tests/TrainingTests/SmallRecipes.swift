import Models
import Raster
import Tensors
import World

@testable import Training

/// Recipes for pictures of the world of 16 × 16 pixels, small enough for tests.
enum SmallRecipes {
    static let pictures = PictureMix([
        (PicturePool(WorldPictures(width: 16, height: 16), capacity: 4, stepsPerRound: 8, seed: 1), 1)
    ])

    static func heldOut(side: Int, kind: Scene.Kind? = nil) throws -> PictureBatch {
        let source = WorldPictures(kind: kind, width: side, height: side, firstSeed: 500)
        let examples = try (0..<4).map { try source.example($0) }
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

    static func flow(steps: Int = 7) throws -> FlowRecipe {
        var network = NormalizingFlowConfiguration()
        (network.side, network.levels, network.steps) = (16, 2, 4)
        (network.hiddenChannels, network.contextChannels) = (32, 16)
        let landscapes = WorldPictures(kind: .landscape, width: 16, height: 16)
        let pool = PicturePool(landscapes, capacity: 48, stepsPerRound: 1000, seed: 1)
        return FlowRecipe(
            network, pictures: PictureMix([(pool, 1)]), heldOut: try heldOut(side: 16, kind: .landscape),
            rate: LearningRate(3e-3, warmUp: steps / 10, course: .cosine(steps: steps, final: 0.01)), seed: 2)
    }

    static func gan(_ pictures: PictureMix = pictures, heldOut: PictureBatch? = nil) throws -> GANRecipe {
        var network = PictureGenerator.Configuration()
        (network.side, network.channels) = (16, [16, 32, 32])
        (network.latentChannels, network.contextChannels) = (8, 16)
        var recipe = GANRecipe(
            network, pictures: pictures, heldOut: try heldOut ?? Self.heldOut(side: 16), rate: LearningRate(2e-3),
            seed: 2)
        recipe.batchSize = 4
        return recipe
    }
}
