import GentoolDiffusion
import GentoolRaster
import GentoolTensors

extension DiffusionPipeline {
    /// A picture in the style of others: all are walked up to noise (DDIM inversion); then the picture is denoised from
    /// its own noise, with the statistics of the styles', while its pixels attend to the styles' (Chung, Hyun & Heo 2024,
    /// "Style Injection in Diffusion").
    ///
    /// The features of the picture and of the styles are made again in each step, beside those of the result, from
    /// samples that were kept on the way up: nothing but latents is stored, for any number of steps.
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - styles: at least one, as large as the picture, each with how much it counts.
    ///   - settings: the prompt may stay empty; `guidance` counts only where there is one.
    ///   - style: how the style is taken on.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func style(
        _ picture: Picture, styles: [(picture: Picture, weight: Float)], _ settings: DiffusionSettings,
        style: StyleSettings = StyleSettings(), observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        let allWeights = styles.map(\.weight).reduce(0, +)
        precondition(allWeights > 0 && styles.allSatisfy { $0.weight >= 0 }, "styles count something")
        var settings = settings
        if settings.prompt.isEmpty { settings.guidance = 1 }
        let plan = try plan(settings, size: (picture.width, picture.height))
        var down = run(plan, settings, size: (picture.width, picture.height))
        let up = plan.sigmas.count - 1
        let total = (1 + styles.count) * up + down.functionEvaluations
        let ways = try ([picture] + styles.map(\.picture)).enumerated().map { index, picture in
            try inverted(
                picture, from: "", plan, observer: { try observer($0.part(after: index * up, of: total)) })
        }
        let weights = styles.map { $0.weight / allWeights }
        down.guidance = AccompaniedGuidance(inner: down.guidance, companions: ways, prompt: "")
        down.injector = StyleInjection(weights: weights, settings: style)

        let starts = ways.map { $0[plan.sigmas[0]] }
        let start = starts[0].withMoments(of: Array(starts.dropFirst()), weights: weights)
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let latent = try sample(
            down, from: .lerp(starts[0], start, weight: style.strength), generator: &generator,
            observer: { try observer($0.part(after: ways.count * up, of: total)) })
        return try finished(latent)
    }

    /// A picture in a style that a prompt tells: walked up to noise, and denoised under the prompt while the features
    /// that hold its structure stay (Tumanyan et al. 2023, "Plug-and-Play Diffusion Features").
    ///
    /// - Parameters:
    ///   - picture: sides are multiples of `cellSide`.
    ///   - source: what the picture shows as it is; it may be empty.
    ///   - settings: the prompt tells the style.
    ///   - strength: how much of the way the prompt has for itself, 0...1: the structure is kept for the rest.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    public func restyle(
        _ picture: Picture, from source: String, _ settings: DiffusionSettings, strength: Float = 0.5,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> FloatImage {
        let plan = try plan(settings, size: (picture.width, picture.height))
        var down = run(plan, settings, size: (picture.width, picture.height))
        let steps = plan.sigmas.count - 1
        let way = try inverted(
            picture, from: source, plan,
            observer: { try observer($0.part(after: 0, of: steps + down.functionEvaluations)) })
        down.guidance = AccompaniedGuidance(inner: down.guidance, companions: [way], prompt: source)

        // The paper keeps features for eight tenths of the steps and attention for five.
        func timestep(after part: Float) -> Float {
            let step = min(steps, Int((part * Float(steps)).rounded()))
            return step < steps ? plan.schedule.noise.timestep(of: plan.sigmas[step]) : -1
        }
        let kept = 1 - strength
        down.injector = StructureInjector(
            downsamplings: min(2, model.network.mostDownsamplings), featuresUntil: timestep(after: min(1, 1.6 * kept)),
            attentionUntil: timestep(after: kept))
        var generator = settings.noiseSource.generator(seed: settings.seed)
        let latent = try sample(
            down, from: way[plan.sigmas[0]], generator: &generator,
            observer: { try observer($0.part(after: steps, of: steps + down.functionEvaluations)) })
        return try finished(latent)
    }
}

extension Tensor {
    /// The sample with each channel's mean and deviation those of others, mixed by weights (Huang & Belongie 2017,
    /// "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization", eq. 8).
    fileprivate func withMoments(of others: [Tensor], weights: [Float]) -> Tensor {
        let own = channelMoments
        let wanted = others.map(\.channelMoments)
        let channels = shape[3]
        var values = floats()
        for channel in 0..<channels {
            var (mean, deviation): (Float, Float) = (0, 0)
            for (moments, weight) in Swift.zip(wanted, weights) {
                mean += weight * moments[channel].mean
                deviation += weight * moments[channel].deviation
            }
            let scale = deviation / Swift.max(own[channel].deviation, .leastNormalMagnitude)
            for place in stride(from: channel, to: count, by: channels) {
                values[place] = (values[place] - own[channel].mean) * scale + mean
            }
        }
        return Tensor(shape: shape, elements: values)
    }

    /// Mean and deviation of each of the last axis' channels.
    private var channelMoments: [(mean: Float, deviation: Float)] {
        let channels = shape[shape.count - 1]
        let pixels = Double(count / channels)
        let values = floats()
        return (0..<channels).map { channel in
            var (sum, squares) = (0.0, 0.0)
            for place in stride(from: channel, to: count, by: channels) {
                let value = Double(values[place])
                sum += value
                squares += value * value
            }
            let mean = sum / pixels
            return (Float(mean), Float(Swift.max(0, squares / pixels - mean * mean).squareRoot()))
        }
    }
}
