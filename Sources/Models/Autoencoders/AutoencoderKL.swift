import GentoolTensors

/// Stable Diffusion's autoencoder, eight times smaller in both directions (Rombach et al. 2022, §3.1).
public struct AutoencoderKL: Autoencoder {
    /// The shape, and the scale of the latents.
    public private(set) var configuration: AutoencoderConfiguration
    /// What its configuration says of latents.
    public var latents: LatentSpace { configuration.latents }
    let encoder: Encoder?
    let decoder: Decoder

    /// - Parameters:
    ///   - from: the parameters, under diffusers' names.
    ///   - configuration: the shape that they have.
    ///   - encodes: whether the half that makes latents is wanted too.
    public init(_ from: Weights, _ configuration: AutoencoderConfiguration, encodes: Bool = true) throws {
        self.configuration = configuration
        encoder = encodes ? try Encoder(from, configuration) : nil
        decoder = try Decoder(from, configuration)
    }

    /// The same layers, with latents scaled and shifted otherwise.
    public func scaling(by factor: Float, shift: Float) -> AutoencoderKL {
        var copy = self
        (copy.configuration.scalingFactor, copy.configuration.shiftFactor) = (factor, shift)
        return copy
    }

    /// Whether it was made with its encoder.
    public var encodes: Bool { encoder != nil }

    /// The distribution of a picture's latents, with a deviation of e^-15 to e^10.
    ///
    /// - Parameter picture: N, H, W, 3 in -1...1; H and W are multiples of `latents.reduction`.
    /// - Precondition: `encodes`.
    public func encode(_ picture: Tensor) -> LatentDistribution {
        guard let encoder else { preconditionFailure("the autoencoder was made without its encoder") }
        let channels = configuration.latentChannels
        let moments = encoder(picture)
        return LatentDistribution(
            mean: moments.channels(0..<channels),
            deviation: (0.5 * moments.channels(channels..<(2 * channels)).clamped(to: -30...20)).exp())
    }

    /// Latents, not scaled, as pictures.
    ///
    /// - Parameter latent: N, H, W, latent channels.
    /// - Returns: N, H · reduction, W · reduction, 3, about -1...1.
    public func decode(_ latent: Tensor) -> Tensor { decoder(latent) }

    /// Decodes part by part where a tensor would have more elements than `elements`.
    public func decode(_ latent: Tensor, atMost elements: Int) -> Tensor { decoder(latent, atMost: elements) }

    /// Two residual blocks with attention over all pixels between them.
    struct Middle: Sendable {
        let first: ResnetBlock
        let norm: GroupNorm
        let attention: Attention
        let second: ResnetBlock

        init(_ from: Weights, _ channels: Int, groups: Int) throws {
            first = try ResnetBlock(from["resnets.0"], channels, to: channels, groups: groups, epsilon: 1e-6)
            let attention = from["attentions.0"]
            norm = try GroupNorm(attention["group_norm"], channels, groups: groups, epsilon: 1e-6)
            self.attention = try Attention(
                attention, channels, heads: 1,
                names: (
                    attention.firstExisting("to_q", "query"), attention.firstExisting("to_k", "key"),
                    attention.firstExisting("to_v", "value"), attention.firstExisting("to_out.0", "proj_attn")
                ), inputBias: true)
            second = try ResnetBlock(from["resnets.1"], channels, to: channels, groups: groups, epsilon: 1e-6)
        }

        func callAsFunction(_ x: Tensor) -> Tensor {
            let x = first(x)
            let tokens = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
            let attended = attention(norm(x).reshaped(tokens), adding: x.reshaped(tokens))
            return second(attended.reshaped(x.shape))
        }
    }

    struct Encoder: Sendable {
        let convIn: Conv2d
        let stages: [(resnets: [ResnetBlock], downsample: Conv2d?)]
        let middle: Middle
        let normOut: GroupNorm
        let convOut: Conv2d
        let toMoments: Conv2d?

        init(_ from: Weights, _ configuration: AutoencoderConfiguration) throws {
            let encoder = from["encoder"]
            let channels = configuration.blockOutChannels
            let last = channels.count - 1
            let groups = configuration.normGroups
            let moments = 2 * configuration.latentChannels
            convIn = try Conv2d(encoder["conv_in"], 3, to: channels[0])
            stages = try channels.indices.map { index in
                let from = encoder["down_blocks"][index]
                let resnets = try (0..<configuration.layersPerBlock).map { layer in
                    try ResnetBlock(
                        from["resnets"][layer], layer == 0 ? channels[max(0, index - 1)] : channels[index],
                        to: channels[index], groups: groups, epsilon: 1e-6)
                }
                let downsample =
                    index == last
                    ? nil
                    : try Conv2d(
                        from["downsamplers.0.conv"], channels[index], to: channels[index], stride: 2,
                        padding: Padding(top: 0, left: 0, bottom: 1, right: 1))
                return (resnets, downsample)
            }
            middle = try Middle(encoder["mid_block"], channels[last], groups: groups)
            normOut = try GroupNorm(encoder["conv_norm_out"], channels[last], groups: groups, epsilon: 1e-6)
            convOut = try Conv2d(encoder["conv_out"], channels[last], to: moments)
            toMoments =
                configuration.usesQuantConv ?? from.contains("quant_conv.weight")
                ? try Conv2d(from["quant_conv"], moments, to: moments, kernel: 1) : nil
        }

        func callAsFunction(_ picture: Tensor) -> Tensor {
            var x = convIn(picture)
            for stage in stages {
                for resnet in stage.resnets { x = resnet(x) }
                if let downsample = stage.downsample { x = downsample(x) }
            }
            x = convOut(normOut(middle(x), silu: true))
            return toMoments.map { $0(x) } ?? x
        }
    }
}
