import GentoolTensors

/// The network that Stable Diffusion denoises latents with (Rombach et al. 2022, appendix E.2.1; Ronneberger et al.
/// 2015; Podell et al. 2023 for SDXL's size conditioning).
public struct UNet: DiffusionNetwork {
    /// The shape that its weights have.
    public let configuration: UNetConfiguration
    let timeEmbedding: TimeEmbedding
    let additionEmbedding: TimeEmbedding?
    /// Noise levels × time channels.
    let classEmbedding: Tensor?
    let encoder: UNetEncoder
    let up: [UNetStage]
    let normOut: GroupNorm
    let convOut: Conv2d

    /// - Parameters:
    ///   - from: the parameters, under diffusers' names.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` where a parameter is missing or has another shape.
    public init(_ from: Weights, _ configuration: UNetConfiguration) throws {
        self.configuration = configuration
        let channels = configuration.blockOutChannels
        let time = configuration.timeChannels
        timeEmbedding = try TimeEmbedding(
            from["time_embedding"], channels[0], to: time, condition: configuration.timeConditionDim)
        additionEmbedding = try configuration.projectionClassEmbeddingsInputDim.map {
            try TimeEmbedding(from["add_embedding"], $0, to: time)
        }
        classEmbedding = try configuration.classEmbeddings.map {
            try from["class_embedding"].tensor("weight", shape: [$0, time])
        }
        encoder = try UNetEncoder(from, configuration)
        let last = channels.count - 1
        up = try channels.indices.map { index in
            let from = from["up_blocks"][index]
            let resolution = last - index
            let width = channels[resolution]
            let inputs = (0...configuration.layersPerBlock).map { layer in
                let before = layer == 0 ? channels[min(last, resolution + 1)] : width
                // Skips come back in reverse; the last one is what entered the resolution on the way down.
                return before + (layer == configuration.layersPerBlock ? channels[max(0, resolution - 1)] : width)
            }
            return try UNetStage(
                from, configuration, resolution: resolution, inputs: inputs,
                sampler: resolution == 0 ? nil : Conv2d(from["upsamplers.0.conv"], width, to: width))
        }
        normOut = try GroupNorm(from["conv_norm_out"], channels[0], groups: configuration.normGroups, epsilon: 1e-5)
        convOut = try Conv2d(from["conv_out"], channels[0], to: configuration.outChannels)
    }

    /// The network's answer: noise, velocity or sample, as it was trained.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, inChannels. Best are sides that can be halved evenly as often as there are resolutions. Where
    ///     the conditioning is of fewer samples, each is of as many of these, one after the other: the frames of a clip.
    ///   - timestep: 0...999, fractions allowed.
    ///   - conditioning: what the sample is denoised under.
    ///   - injection: what may put other features in the place of those that are made.
    /// - Returns: N, H, W, outChannels.
    public func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)? = nil
    ) -> Tensor {
        self(sample, timesteps: [timestep], conditioning: conditioning, injection: injection)
    }

    /// The network's answer where each picture or clip has a timestep of its own, or one is for all.
    public func callAsFunction(
        _ sample: Tensor, timesteps: [Float], conditioning: Conditioning, injection: (any FeatureInjection)? = nil
    ) -> Tensor {
        self(sample, timesteps: timesteps, conditioning: conditioning, injection: injection, control: nil)
    }

    /// The network's answer with what another network adds to the features that go from one half to the other.
    func callAsFunction(
        _ sample: Tensor, timesteps: [Float], conditioning: Conditioning, injection: (any FeatureInjection)?,
        control: (skips: [Tensor], middle: Tensor)?
    ) -> Tensor {
        let context = conditioning.context
        let clips = context.tokens.shape[0]
        precondition(sample.shape[0] % clips == 0, "\(sample.shape[0]) frames are of \(clips) clips")
        precondition(timesteps.count == 1 || timesteps.count == clips, "a timestep for each")
        let time = embedding(of: timesteps, clips: clips, conditioning).silu()
            .repeatingRows(sample.shape[0] / clips)
        // Features that others are put in the place of, or added to, are made each time.
        let reuse = injection == nil && control == nil ? conditioning.reuse : nil
        var (skips, x): ([Tensor], Tensor)
        func ascend(_ index: Int) {
            let stage = up[index]
            for layer in stage.resnets.indices {
                let point = injection.map { InjectionPoint($0, .up, up.count - 1 - index, layer) }
                x = stage(layer, [x, skips.removeLast()], time: time, context: context, point)
            }
            if let sampler = stage.sampler { x = sampler(x, doubledUpTo: skips.last!) }
        }
        if let inner = reuse?.taken(samples: sample.shape[0]) {
            (skips, x) = (encoder.finest(sample, time: time, context: context), inner)
        } else {
            (skips, x) = encoder(sample, time: time, context: context, injection: injection)
            if let control {
                skips = zip(skips, control.skips).map { $0 + $1 }
                x = x + control.middle
            }
            for index in up.indices.dropLast() { ascend(index) }
            reuse?.keep(x, samples: sample.shape[0])
        }
        ascend(up.count - 1)
        return convOut(normOut(x, silu: true))
    }

    /// Clips, time channels: the timestep, and whatever else there is to know.
    private func embedding(of timesteps: [Float], clips: Int, _ conditioning: Conditioning) -> Tensor {
        let channels = configuration.blockOutChannels[0]
        let guidance = configuration.timeConditionDim.map { dimension in
            // LCM embeds the guidance scale minus one, in thousandths (Luo et al. 2023, §4.2).
            guidanceEmbedding(1000 * ((conditioning.guidance ?? 1) - 1), channels: dimension)
                .repeated(timesteps.count)
        }
        var result = timeEmbedding(sinusoidalEmbedding(timesteps, channels: channels), condition: guidance)
            .repeated(clips / timesteps.count)
        if let additionEmbedding, let pooled = conditioning.pooled, let sizes = conditioning.sizes,
            let dimension = configuration.additionTimeEmbedDim
        {
            let sizes = sinusoidalEmbedding(sizes, channels: dimension).reshaped([1, sizes.count * dimension])
            result = result + additionEmbedding(.concatenated([pooled, sizes.repeated(clips)], axis: 1))
        }
        if let classEmbedding, let level = conditioning.noiseLevel {
            result = result + classEmbedding[level..<(level + 1)].repeated(clips)
        }
        return result
    }
}

extension UNetConfiguration {
    /// Of what all layers are told of the noise.
    var timeChannels: Int { 4 * blockOutChannels[0] }
}

extension Tensor {
    /// Each row of a matrix as often as wanted, one after the other.
    func repeatingRows(_ copies: Int) -> Tensor {
        rows(at: (0..<shape[0]).flatMap { repeatElement($0, count: copies) })
    }
}
