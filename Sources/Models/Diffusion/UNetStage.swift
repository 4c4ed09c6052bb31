import GentoolTensors

/// The blocks of a UNet at one resolution, and the change to the next.
struct UNetStage: Sendable {
    let resnets: [ResnetBlock]
    let attentions: [SpatialTransformer]
    let motions: [MotionModule]
    let sampler: Conv2d?
    /// Features of so many elements are worked on at once where a clip's frames are: all of them would take gigabytes.
    var elementsAtOnce = 6 << 20

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
    ///   - inputs: N, H, W, and together the layer's channels.
    ///   - time: N, channels: what is known of the noise.
    ///   - context: what is attended to.
    ///   - point: where features may be exchanged.
    func callAsFunction(
        _ layer: Int, _ inputs: [Tensor], time: Tensor, context: AttentionContext, _ point: InjectionPoint?
    ) -> Tensor {
        func frames(_ inputs: [Tensor], _ time: Tensor) -> Tensor {
            var x = resnets[layer](inputs.count == 1 ? inputs[0] : .concatenated(inputs, axis: 3), time: time)
            if let point { x = point.injection.passed(x, at: point.place) }
            return attentions.isEmpty ? x : attentions[layer](x, context: context, point: point)
        }
        let clips = context.tokens.shape[0]
        guard !motions.isEmpty else { return frames(inputs, time) }
        let shape = inputs[0].shape
        let most = max(1, elementsAtOnce / (shape[1] * shape[2] * resnets[layer].conv2.weights.outputs))
        guard shape[0] > most, clips == 1, point == nil else {
            return motions[layer](frames(inputs, time), clips: clips)
        }
        let groups = stride(from: 0, to: shape[0], by: most).map { start in
            let range = start..<min(shape[0], start + most)
            return frames(inputs.map { $0[range] }, time[range])
        }
        return motions[layer](.concatenated(groups, axis: 0), clips: clips)
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
