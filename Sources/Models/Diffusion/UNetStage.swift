import GentoolTensors

/// The blocks of a UNet at one resolution, and the change to the next.
struct UNetStage: Sendable {
    let resnets: [ResnetBlock]
    let attentions: [SpatialTransformer]
    let motions: [MotionModule]
    let sampler: Conv2d?

    /// - Parameters:
    ///   - resolution: which of the configuration's.
    ///   - inputs: the channels that each layer gets.
    init(_ from: Weights, _ configuration: UNetConfiguration, resolution: Int, inputs: [Int], sampler: Conv2d?) throws {
        let channels = configuration.blockOutChannels[resolution]
        resnets = try inputs.enumerated().map {
            try ResnetBlock(from["resnets"][$0], $1, to: channels, configuration)
        }
        attentions =
            configuration.hasAttention[resolution]
            ? try inputs.indices.map { try SpatialTransformer(from["attentions"][$0], configuration, resolution) } : []
        motions =
            try configuration.motion.map { motion in
                try inputs.indices.map { try MotionModule(from["motion_modules"][$0], channels, motion) }
            } ?? []
        self.sampler = sampler
    }

    /// A layer: a residual block, a transformer where there are some, and a module of motion.
    ///
    /// - Parameters:
    ///   - x: N, H, W, the layer's channels.
    ///   - time: N, channels: what is known of the noise.
    ///   - context: what is attended to.
    ///   - point: where features may be exchanged.
    func callAsFunction(
        _ layer: Int, _ x: Tensor, time: Tensor, context: AttentionContext, _ point: InjectionPoint?
    ) -> Tensor {
        var x = resnets[layer](x, time: time)
        if let point { x = point.injection.passed(x, at: point.place) }
        if !attentions.isEmpty { x = attentions[layer](x, context: context, point: point) }
        return motions.isEmpty ? x : motions[layer](x, clips: context.tokens.shape[0])
    }
}

extension ResnetBlock {
    /// One of a UNet.
    init(_ from: Weights, _ channels: Int, to outputs: Int, _ configuration: UNetConfiguration) throws {
        try self.init(
            from, channels, to: outputs, time: configuration.timeChannels, groups: configuration.normGroups,
            epsilon: 1e-5)
    }
}

extension SpatialTransformer {
    /// One of a UNet's at a resolution.
    init(_ from: Weights, _ configuration: UNetConfiguration, _ resolution: Int) throws {
        try self.init(
            from, configuration.blockOutChannels[resolution], context: configuration.crossAttentionDim,
            heads: configuration.attentionHeads[resolution],
            depth: configuration.transformerLayersPerBlock[resolution], groups: configuration.normGroups,
            attendsOnlyToContext: configuration.onlyCrossAttention[resolution])
    }
}
