import GentoolTensors

/// The network that Stable Diffusion denoises latents with (Rombach et al. 2022, appendix E.2.1; Ronneberger et al.
/// 2015; Podell et al. 2023 for SDXL's size conditioning).
public struct UNet: DiffusionNetwork {
    public let configuration: UNetConfiguration
    let convIn: Conv2d
    let timeEmbedding: TimeEmbedding
    let additionEmbedding: TimeEmbedding?
    /// Noise levels × time channels.
    let classEmbedding: Tensor?
    let down: [Stage]
    let middle: (first: ResnetBlock, attention: SpatialTransformer, second: ResnetBlock)
    let up: [Stage]
    let normOut: GroupNorm
    let convOut: Conv2d

    /// The blocks of one resolution, and the change to the next.
    struct Stage: Sendable {
        let resnets: [ResnetBlock]
        let attentions: [SpatialTransformer]
        let sampler: Conv2d?
    }

    public init(_ from: Weights, _ configuration: UNetConfiguration) throws {
        self.configuration = configuration
        let channels = configuration.blockOutChannels
        let time = 4 * channels[0]
        let groups = configuration.normGroups
        convIn = try Conv2d(from["conv_in"], configuration.inChannels, to: channels[0])
        timeEmbedding = try TimeEmbedding(
            from["time_embedding"], channels[0], to: time, condition: configuration.timeConditionDim)
        additionEmbedding = try configuration.projectionClassEmbeddingsInputDim.map {
            try TimeEmbedding(from["add_embedding"], $0, to: time)
        }
        classEmbedding = try configuration.classEmbeddings.map {
            try from["class_embedding"].tensor("weight", shape: [$0, time])
        }

        func resnet(_ from: Weights, _ channels: Int, to outputs: Int) throws -> ResnetBlock {
            try ResnetBlock(from, channels, to: outputs, time: time, groups: groups, epsilon: 1e-5)
        }
        func transformer(_ from: Weights, resolution: Int) throws -> SpatialTransformer {
            try SpatialTransformer(
                from, channels[resolution], context: configuration.crossAttentionDim,
                heads: configuration.attentionHeads[resolution],
                depth: configuration.transformerLayersPerBlock[resolution], groups: groups,
                attendsOnlyToContext: configuration.onlyCrossAttention[resolution])
        }

        let last = channels.count - 1
        down = try channels.indices.map { resolution in
            let from = from["down_blocks"][resolution]
            let layers = 0..<configuration.layersPerBlock
            return Stage(
                resnets: try layers.map { layer in
                    let before = layer > 0 ? channels[resolution] : channels[max(0, resolution - 1)]
                    return try resnet(from["resnets"][layer], before, to: channels[resolution])
                },
                attentions: configuration.hasAttention[resolution]
                    ? try layers.map { try transformer(from["attentions"][$0], resolution: resolution) } : [],
                sampler: resolution == last
                    ? nil
                    : try Conv2d(from["downsamplers.0.conv"], channels[resolution], to: channels[resolution], stride: 2)
            )
        }
        let mid = from["mid_block"]
        middle = (
            try resnet(mid["resnets"][0], channels[last], to: channels[last]),
            try transformer(mid["attentions"][0], resolution: last),
            try resnet(mid["resnets"][1], channels[last], to: channels[last])
        )
        up = try channels.indices.map { index in
            let from = from["up_blocks"][index]
            let resolution = last - index
            let layers = 0...configuration.layersPerBlock
            return Stage(
                resnets: try layers.map { layer in
                    let below = channels[min(last, resolution + 1)]
                    let before = layer == 0 ? below : channels[resolution]
                    // Skips come back in reverse; the last one is what entered the resolution on the way down.
                    let skip =
                        layer == configuration.layersPerBlock ? channels[max(0, resolution - 1)] : channels[resolution]
                    return try resnet(from["resnets"][layer], before + skip, to: channels[resolution])
                },
                attentions: configuration.hasAttention[resolution]
                    ? try layers.map { try transformer(from["attentions"][$0], resolution: resolution) } : [],
                sampler: resolution == 0
                    ? nil : try Conv2d(from["upsamplers.0.conv"], channels[resolution], to: channels[resolution]))
        }
        normOut = try GroupNorm(from["conv_norm_out"], channels[0], groups: groups, epsilon: 1e-5)
        convOut = try Conv2d(from["conv_out"], channels[0], to: configuration.outChannels)
    }

    /// The network's answer: noise, velocity or sample, as it was trained.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, inChannels. Best are sides that can be halved evenly as often as there are resolutions.
    ///   - timestep: 0...999, fractions allowed.
    ///   - conditioning: what the sample is denoised under.
    ///   - injection: what may put other features in the place of those that are made.
    /// - Returns: N, H, W, outChannels.
    public func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)? = nil
    ) -> Tensor {
        self(sample, timesteps: [timestep], conditioning: conditioning, injection: injection)
    }

    /// The same with a timestep of its own for each image, or one for all.
    public func callAsFunction(
        _ sample: Tensor, timesteps: [Float], conditioning: Conditioning, injection: (any FeatureInjection)? = nil
    ) -> Tensor {
        precondition(timesteps.count == 1 || timesteps.count == sample.shape[0], "a timestep for each image")
        let time = embedding(of: timesteps, images: sample.shape[0], conditioning).silu()
        let context = conditioning.context

        func point(_ half: FeaturePlace.Half, _ downsamplings: Int, _ layer: Int) -> InjectionPoint? {
            injection.map {
                InjectionPoint(
                    injection: $0, place: FeaturePlace(half: half, downsamplings: downsamplings, layer: layer))
            }
        }
        /// A layer of a stage: a residual block, and a transformer where there are some.
        func apply(_ layer: Int, of stage: Stage, to x: Tensor, _ point: InjectionPoint?) -> Tensor {
            var x = stage.resnets[layer](x, time: time)
            if let point { x = point.injection.passed(x, at: point.place) }
            return stage.attentions.isEmpty ? x : stage.attentions[layer](x, context: context, point: point)
        }

        var x = convIn(sample)
        var skips = [x]
        for (downsamplings, stage) in down.enumerated() {
            for layer in stage.resnets.indices {
                x = apply(layer, of: stage, to: x, point(.down, downsamplings, layer))
                skips.append(x)
            }
            if let sampler = stage.sampler {
                x = sampler(x)
                skips.append(x)
            }
        }
        x = middle.first(x, time: time)
        x = middle.attention(x, context: context, point: point(.middle, down.count - 1, 0))
        x = middle.second(x, time: time)
        for (index, stage) in up.enumerated() {
            for layer in stage.resnets.indices {
                x = apply(
                    layer, of: stage, to: .concatenated([x, skips.removeLast()], axis: 3),
                    point(.up, up.count - 1 - index, layer))
            }
            if let sampler = stage.sampler { x = sampler(x, doubledUpTo: skips.last!) }
        }
        return convOut(normOut(x, silu: true))
    }

    /// N, time channels: the timestep, and whatever else there is to know.
    private func embedding(of timesteps: [Float], images: Int, _ conditioning: Conditioning) -> Tensor {
        let channels = configuration.blockOutChannels[0]
        let guidance = configuration.timeConditionDim.map { dimension in
            // LCM embeds the guidance scale minus one, in thousandths (Luo et al. 2023, §4.2).
            guidanceEmbedding(1000 * ((conditioning.guidance ?? 1) - 1), channels: dimension)
                .repeated(timesteps.count)
        }
        var result = timeEmbedding(sinusoidalEmbedding(timesteps, channels: channels), condition: guidance)
            .repeated(images / timesteps.count)
        if let additionEmbedding, let pooled = conditioning.pooled, let sizes = conditioning.sizes,
            let dimension = configuration.additionTimeEmbedDim
        {
            let sizes = sinusoidalEmbedding(sizes, channels: dimension).reshaped([1, sizes.count * dimension])
            result = result + additionEmbedding(.concatenated([pooled, sizes.repeated(images)], axis: 1))
        }
        if let classEmbedding, let level = conditioning.noiseLevel {
            result = result + classEmbedding[level..<(level + 1)].repeated(images)
        }
        return result
    }
}
