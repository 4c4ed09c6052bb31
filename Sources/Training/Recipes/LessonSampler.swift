import Diffusion
import Models
import Raster
import Tensors

/// Lets a latent diffusion model answer lessons, to be looked at.
struct LessonSampler {
    private let model: LatentDiffusion
    private let recipe: LatentDiffusionRecipe
    /// How strongly texts are followed.
    var guidance: Float = 2.5
    var steps = 20

    init(_ recipe: LatentDiffusionRecipe, _ weights: any WeightSource) throws {
        self.recipe = recipe
        model = try LatentDiffusion(Weights(weights, precision: recipe.precision), recipe.configuration)
    }

    /// What is known, above what the model answers.
    func sheet(of lessons: [Lesson]) throws -> Picture {
        let known = lessons.map { $0.known.channels(1..<$0.known.shape[3]) }
        let (given, made) = (images(known), images(try answers(lessons)))
        let columns = 8
        return .sheet(
            stride(from: 0, to: lessons.count, by: columns).flatMap { start in
                let row = start..<min(start + columns, lessons.count)
                return [Array(given[row]), Array(made[row])]
            })
    }

    private func answers(_ lessons: [Lesson]) throws -> [Tensor] {
        var generator = TorchGenerator(seed: 1)
        let known = Tensor.concatenated(lessons.map(\.known), axis: 0)
        let shape = [lessons.count] + lessons[0].answer.shape[1...]
        let (told, untold) = (
            UNet.Conditioning(context: model.context(lessons.map(\.text), recipe.tokenizer)),
            UNet.Conditioning(context: model.context(lessons.map { _ in "" }, recipe.tokenizer))
        )
        let noise = LatentDiffusionRecipe.noise
        let sigmas = SigmaSchedule.karras(
            steps: steps, from: noise.sigmas[noise.sigmas.count - 1], to: noise.sigmas[0])
        let denoiser = NetworkDenoiser(.discrete(noise, .velocity)) { sample, timestep in
            let seen = Tensor.concatenated([sample, known], axis: 3)
            return .lerp(
                model.unet(seen, timestep: timestep, conditioning: untold),
                model.unet(seen, timestep: timestep, conditioning: told), weight: guidance)
        }
        let start = sigmas[0] * generator.normal(shape)
        let made = try DPMSolverPPSolver(isStochastic: true).solve(denoiser, from: start, sigmas: sigmas) {
            generator.normal($0)
        }
        return (0..<lessons.count).map { made[$0..<($0 + 1)] }
    }

    /// One at a time, for the sake of memory.
    private func images(_ latents: [Tensor]) -> [FloatImage] {
        let network = recipe.autoencoder.network
        return latents.map { network.decode(network.unscaled($0)).images()[0] }
    }
}
