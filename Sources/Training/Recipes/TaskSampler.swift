import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Lets a latent diffusion model answer tasks, to be looked at.
struct TaskSampler {
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
    func sheet(of tasks: [DiffusionTask]) throws -> Picture {
        let known = tasks.map { $0.known.channels(1..<$0.known.shape[3]) }
        let (given, made) = (images(known), images(try answers(tasks)))
        let columns = 8
        return .sheet(
            stride(from: 0, to: tasks.count, by: columns).flatMap { start in
                let row = start..<min(start + columns, tasks.count)
                return [Array(given[row]), Array(made[row])]
            })
    }

    private func answers(_ tasks: [DiffusionTask]) throws -> [Tensor] {
        var generator = TorchGenerator(seed: 1)
        let known = Tensor.concatenated(tasks.map(\.known), axis: 0)
        let shape = [tasks.count] + tasks[0].answer.shape[1...]
        let (conditional, unconditional) = (
            Conditioning(context: model.context(tasks.map(\.text), recipe.tokenizer)),
            Conditioning(context: model.context(tasks.map { _ in "" }, recipe.tokenizer))
        )
        let noise = LatentDiffusionRecipe.noise
        let sigmas = SigmaSchedule.karras(
            steps: steps, from: noise.sigmas[noise.sigmas.count - 1], to: noise.sigmas[0])
        let denoiser = NetworkDenoiser(.discrete(noise, .velocity)) { sample, timestep in
            let seen = Tensor.concatenated([sample, known], axis: 3)
            return .lerp(
                model.unet(seen, timestep: timestep, conditioning: unconditional),
                model.unet(seen, timestep: timestep, conditioning: conditional), weight: guidance)
        }
        let start = sigmas[0] * generator.normal(shape)
        let made = try DPMSolverPPSolver(isStochastic: true).solve(denoiser, from: start, sigmas: sigmas) {
            generator.normal($0)
        }
        return (0..<tasks.count).map { made[$0..<($0 + 1)] }
    }

    /// One at a time, for the sake of memory.
    private func images(_ latents: [Tensor]) -> [FloatImage] {
        let network = recipe.autoencoder.network
        return latents.map { network.decode(network.unscaled($0)).images()[0] }
    }
}
