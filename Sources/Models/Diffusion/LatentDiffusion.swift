import GentoolTensors

/// The networks of a latent diffusion model that learn together: a UNet and the text encoder that it listens to
/// (Rombach et al. 2022).
public struct LatentDiffusion: Sendable {
    /// The shapes of both networks.
    public struct Configuration: Sendable, Equatable {
        /// What denoises latents.
        public var unet: UNetConfiguration
        /// What prompts pass through.
        public var textEncoder: TextEncoderConfiguration

        /// Shapes that go together: the UNet attends to as many channels as the text encoder's states have.
        public init(unet: UNetConfiguration, textEncoder: TextEncoderConfiguration) {
            (self.unet, self.textEncoder) = (unet, textEncoder)
        }
    }

    /// What denoises latents.
    public let unet: UNet
    /// What prompts pass through.
    public let textEncoder: TextEncoder

    /// Both networks of parameters `unet` and `text_encoder`, each under diffusers' names.
    public init(_ from: Weights, _ configuration: Configuration) throws {
        unet = try UNet(from["unet"], configuration.unet)
        textEncoder = try TextEncoder(from["text_encoder"], configuration.textEncoder)
    }

    /// The texts, each of one chunk at most, as the UNet takes them: N, 77, channels.
    public func context(_ texts: [String], _ tokenizer: CLIPTokenizer) -> Tensor {
        textEncoder(texts.map { PromptTokens(PromptWeights(literal: $0), tokenizer: tokenizer).chunks[0].ids }).last
    }
}

extension LatentDiffusion.Configuration {
    /// A small model that fills, changes and makes pictures: it sees a mask and a picture beside the noisy sample.
    ///
    /// - Parameters:
    ///   - channels: at each resolution, the finest first.
    ///   - sampleSize: the side of the latents that it is trained on.
    ///   - textChannels: of the text encoder, a multiple of 32.
    ///   - latentChannels: of a latent, without the mask and the picture.
    ///   - vocabulary: how many tokens there are.
    public static func small(
        channels: [Int], sampleSize: Int, textChannels: Int, latentChannels: Int, vocabulary: Int
    ) -> Self {
        var unet = UNetConfiguration.small(
            2 * latentChannels + 1, to: latentChannels, channels: channels, context: textChannels)
        unet.sampleSize = sampleSize
        var text = TextEncoderConfiguration()
        (text.vocabularySize, text.endToken) = (vocabulary, vocabulary - 1)
        (text.hiddenSize, text.intermediateSize) = (textChannels, 4 * textChannels)
        (text.layers, text.heads) = (3, textChannels / 32)
        text.activation = .gelu
        return Self(unet: unet, textEncoder: text)
    }
}
