import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// A model that `Trainer` wrote, ready to be drawn from.
public struct TrainedModel: Sendable {
    /// The recipe that it was trained by, such as `diffusion`.
    public let family: String
    /// Whether it is drawn from in steps, which follow a prompt as strongly as is asked for.
    public var isDiffusion: Bool { family == "diffusion" }
    let path: String
    let weights: NamedTensors
    let metadata: [String: String]
    let precision: Precision

    /// - Throws: `CheckpointError` if the file can't be read, `TrainingError` if it was made by something else.
    public init(contentsOf path: String, precision: Precision = .fastest) throws {
        let file = try Checkpoint(modelAt: path)
        guard let family = file.metadata["family"] else {
            throw TrainingError(
                .wrongModel, file: path, "doesn't say what it is; expected a model made by gentool train")
        }
        self.family = family
        self.path = path
        self.precision = precision
        metadata = file.metadata
        weights = NamedTensors(file)
    }

    /// Drawn pictures, as many in a row as there are rows.
    ///
    /// - Parameters:
    ///   - prompt: what pictures are to show; VAEs know none.
    ///   - count: how many pictures.
    ///   - seed: the same seed gives the same pictures.
    ///   - steps: how many a diffusion model walks; no other family has any.
    ///   - guidance: how closely a diffusion model follows the prompt.
    ///   - temperature: what the deviation of flows', GANs' and VAEs' noise is multiplied by; `nil` for what is usual
    ///     in the family. Below 1 pictures are more ordinary.
    /// - Throws: `TrainingError` if the family has nothing to draw from.
    public func sheet(
        prompt: String, count: Int, seed: UInt64, steps: Int, guidance: Float, temperature: Float? = nil
    ) throws -> Picture {
        let images: [FloatImage]
        switch family {
        case "diffusion":
            var network = CaptionedUNet.Configuration()
            network.channels = try counts("channels")
            network.contextChannels = try number("context")
            guard let objective = DiffusionObjective(rawValue: try text("objective")) else {
                throw TrainingError(
                    .wrongModel, file: path, "was trained for '\(try text("objective"))', which is not known")
            }
            try TrainingError.refusing(path) { try network.check() }
            var sampler = try PictureSampler(
                weights, network, objective.noise, side: number("side"), precision: precision)
            sampler.guidance = prompt.isEmpty ? 1 : guidance
            images = try sampler.samples(
                captions: [String](repeating: prompt, count: count), seed: seed, steps: steps)
        case "flow": images = try flowSamples(prompt: prompt, count: count, temperature: temperature, seed: seed)
        case "gan": images = try generatorSamples(prompt: prompt, count: count, temperature: temperature, seed: seed)
        case "vae":
            guard prompt.isEmpty else {
                throw TrainingError(
                    .invalidValue, file: path, "is a VAE, which knows no captions", remedy: .leaveOutPrompt)
            }
            let weights = Weights(weights, precision: precision)
            let network = try AutoencoderConfiguration(trained: weights, groups: number("groups"))
            let decoder = try AutoencoderKL(weights, network, encodes: false)
            let side = try number("side") / network.reduction
            var generator = TorchGenerator(seed: seed)
            images = decoder.decode(
                (temperature ?? 1) * generator.normal([count, side, side, network.latentChannels])
            ).images()
        case "latent-diffusion":
            throw TrainingError(.wrongModel, file: path, "is a latent diffusion model", remedy: .generate)
        case "upscaler":
            throw TrainingError(.wrongModel, file: path, "is an upscaler", remedy: .upscale)
        case "subject":
            throw TrainingError(.wrongModel, file: path, "finds subjects", remedy: .mask)
        default:
            throw TrainingError(
                .wrongModel, file: path,
                "is of the family '\(family)', which has nothing to draw from; expected diffusion, flow, "
                    + "gan or vae")
        }
        return .sheet(images, columns: (1...count).first { $0 * $0 >= count }!)
    }

    func text(_ key: String) throws -> String {
        guard let value = metadata["recipe.\(key)"] else {
            throw TrainingError(.damaged, file: path, "doesn't say its \(key); was it changed by another program?")
        }
        return value
    }

    func number(_ key: String) throws -> Int {
        guard let value = Int(try text(key)), value > 0 else {
            throw TrainingError(
                .damaged, file: path, "says '\(try text(key))' for its \(key), expected a positive number")
        }
        return value
    }

    func counts(_ key: String) throws -> [Int] {
        let counts = try text(key).split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 }
        guard !counts.isEmpty else {
            throw TrainingError(.damaged, file: path, "says '\(try text(key))' for its \(key), expected numbers")
        }
        return counts
    }
}
