import GentoolTensors

/// The half of a UNet that goes down to the coarsest resolution, and its middle.
struct UNetEncoder: Sendable {
    let convIn: Conv2d
    let down: [UNetStage]
    let middle: (first: ResnetBlock, attention: SpatialTransformer, motion: MotionModule?, second: ResnetBlock)

    /// - Parameter from: the whole network's weights.
    init(_ from: Weights, _ configuration: UNetConfiguration) throws {
        let channels = configuration.blockOutChannels
        let last = channels.count - 1
        convIn = try Conv2d(from["conv_in"], configuration.inChannels, to: channels[0])
        down = try channels.indices.map { resolution in
            let from = from["down_blocks"][resolution]
            let width = channels[resolution]
            return try UNetStage(
                from, configuration, resolution: resolution,
                inputs: (0..<configuration.layersPerBlock).map { $0 > 0 ? width : channels[max(0, resolution - 1)] },
                sampler: resolution == last
                    ? nil : Conv2d(from["downsamplers.0.conv"], width, to: width, stride: 2))
        }
        let mid = from["mid_block"]
        middle = (
            try ResnetBlock(mid["resnets"][0], channels[last], to: channels[last], configuration),
            try SpatialTransformer(mid["attentions"][0], configuration, last),
            try configuration.motion.flatMap { motion in
                motion.hasMiddle ? try MotionModule(mid["motion_modules"][0], channels[last], motion) : nil
            },
            try ResnetBlock(mid["resnets"][1], channels[last], to: channels[last], configuration)
        )
    }

    /// - Parameters:
    ///   - sample: N, H, W, inChannels.
    ///   - more: added to what the first convolution makes of it: N, H, W, the finest channels.
    ///   - time: N, channels: what is known of the noise.
    ///   - context: what is attended to.
    ///   - injection: what may put other features in the place of those that are made.
    /// - Returns: what goes on at each resolution, the finest first, and what comes out of the middle.
    func callAsFunction(
        _ sample: Tensor, adding more: Tensor? = nil, time: Tensor, context: AttentionContext,
        injection: (any FeatureInjection)? = nil
    ) -> (skips: [Tensor], middle: Tensor) {
        var skips = finest(sample, adding: more, time: time, context: context, injection: injection)
        var x = skips[skips.count - 1]
        for (downsamplings, stage) in down.enumerated() {
            if downsamplings > 0 {
                skips += features(x, at: downsamplings, time: time, context: context, injection: injection)
                x = skips[skips.count - 1]
            }
            if let sampler = stage.sampler {
                x = sampler(x)
                skips.append(x)
            }
        }
        x = middle.first(x, time: time)
        x = middle.attention(
            x, context: context, point: injection.map { InjectionPoint($0, .middle, down.count - 1, 0) })
        if let motion = middle.motion { x = motion(x, clips: context.tokens.shape[0]) }
        return (skips, middle.second(x, time: time))
    }

    /// What goes on at the finest resolution alone.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, inChannels.
    ///   - more: added to what the first convolution makes of it: N, H, W, the finest channels.
    ///   - time: N, channels: what is known of the noise.
    ///   - context: what is attended to.
    ///   - injection: what may put other features in the place of those that are made.
    /// - Returns: what the first convolution makes, and each layer.
    func finest(
        _ sample: Tensor, adding more: Tensor? = nil, time: Tensor, context: AttentionContext,
        injection: (any FeatureInjection)? = nil
    ) -> [Tensor] {
        let x = convIn(sample, adding: more)
        return [x] + features(x, at: 0, time: time, context: context, injection: injection)
    }

    /// What each layer of a stage makes.
    private func features(
        _ x: Tensor, at downsamplings: Int, time: Tensor, context: AttentionContext,
        injection: (any FeatureInjection)?
    ) -> [Tensor] {
        var x = x
        return down[downsamplings].resnets.indices.map { layer in
            let point = injection.map { InjectionPoint($0, .down, downsamplings, layer) }
            x = down[downsamplings](layer, [x], time: time, context: context, point)
            return x
        }
    }
}
