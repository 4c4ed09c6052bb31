import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Draws pictures from a diffusion model that was trained by its recipe.
public struct PictureSampler {
    private let network: CaptionedUNet
    private let noise: NoiseSchedule
    /// Width and height of the pictures, in pixels.
    public let side: Int
    /// How strongly captions are followed; 1 as the model learned it.
    public var guidance: Float = 2

    /// - Parameters:
    ///   - weights: of a `CaptionedUNet`.
    ///   - configuration: the shape that they have.
    ///   - noise: what it was trained with.
    ///   - side: of its pictures, in pixels.
    ///   - precision: how weights are kept.
    /// - Throws: `WeightsError` where weights don't fit.
    public init(
        _ weights: any WeightSource, _ configuration: CaptionedUNet.Configuration, _ noise: NoiseSchedule,
        side: Int, precision: Precision
    ) throws {
        network = try CaptionedUNet(Weights(weights, precision: precision), configuration)
        self.noise = noise
        self.side = side
    }

    /// A picture for each caption, by Heun's method over Karras' schedule.
    public func samples(captions: [String], seed: UInt64, steps: Int) throws -> [FloatImage] {
        var generator = TorchGenerator(seed: seed)
        let sigmas = SigmaSchedule.karras(steps: steps, from: noise.sigmas.upperBound, to: noise.sigmas.lowerBound)
        let start = sigmas[0] * generator.normal([captions.count, side, side, 3])
        let denoiser = NetworkDenoiser(noise) { sample, timestep in
            let conditional = network(sample, timesteps: [timestep], captions: captions)
            guard guidance != 1 else { return conditional }
            let free = network(sample, timesteps: [timestep], captions: captions.map { _ in "" })
            return .lerp(free, conditional, weight: guidance)
        }
        return try HeunSolver().solve(denoiser, from: start, sigmas: sigmas) { generator.normal($0) }.images()
    }
}
