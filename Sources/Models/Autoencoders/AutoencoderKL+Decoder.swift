import GentoolTensors

extension AutoencoderKL {
    /// Latents to pixels.
    struct Decoder: Sendable {
        let fromLatent: Conv2d?
        let convIn: Conv2d
        let middle: Middle
        let stages: [Stage]
        let normOut: GroupNorm
        let convOut: Conv2d

        init(_ from: Weights, _ configuration: AutoencoderConfiguration) throws {
            let decoder = from["decoder"]
            let channels = Array((configuration.decoderBlockOutChannels ?? configuration.blockOutChannels).reversed())
            let last = channels.count - 1
            let groups = configuration.normGroups
            let latent = configuration.latentChannels
            fromLatent =
                configuration.usesPostQuantConv ?? from.contains("post_quant_conv.weight")
                ? try Conv2d(from["post_quant_conv"], latent, to: latent, kernel: 1) : nil
            convIn = try Conv2d(decoder["conv_in"], latent, to: channels[0])
            middle = try Middle(decoder["mid_block"], channels[0], groups: groups)
            stages = try channels.indices.map { index in
                let from = decoder["up_blocks"][index]
                let resnets = try (0...configuration.layersPerBlock).map { layer in
                    try ResnetBlock(
                        from["resnets"][layer], layer == 0 ? channels[max(0, index - 1)] : channels[index],
                        to: channels[index], groups: groups, epsilon: 1e-6)
                }
                let upsample =
                    index == last ? nil : try Conv2d(from["upsamplers.0.conv"], channels[index], to: channels[index])
                return Stage(resnets: resnets, upsample: upsample)
            }
            normOut = try GroupNorm(decoder["conv_norm_out"], channels[last], groups: groups, epsilon: 1e-6)
            convOut = try Conv2d(decoder["conv_out"], channels[last], to: 3)
        }

        /// - Parameter latent: N, H, W, latent channels.
        func callAsFunction(_ latent: Tensor) -> Tensor {
            var x = middle(convIn(fromLatent.map { $0(latent) } ?? latent))
            for stage in stages {
                for resnet in stage.resnets { x = resnet(x) }
                if let upsample = stage.upsample { x = upsample(x, doubled: true) }
            }
            return convOut(normOut(x, silu: true))
        }

        /// Decodes band by band: whole are only what a band's results are put together to.
        ///
        /// - Parameter elements: how many elements a band's largest tensor may have.
        func callAsFunction(_ latent: Tensor, atMost elements: Int) -> Tensor {
            var x = middle(convIn(fromLatent.map { $0(latent) } ?? latent))
            for stage in stages {
                for resnet in stage.resnets { x = resnet(x, inBandsOf: elements) }
                if let upsample = stage.upsample {
                    x = x.mappedInBands(of: elements / 4, margin: 1) { upsample($0.band, doubled: true) }
                }
            }
            let moments = normOut.moments(of: x)
            return x.mappedInBands(of: elements, margin: 1) { convOut(normOut($0.band, by: moments, silu: true)) }
        }
    }

    /// The decoder's blocks of one resolution, and the change to the next.
    struct Stage: Sendable {
        let resnets: [ResnetBlock]
        let upsample: Conv2d?
    }
}
