import GentoolTensors

/// MobileSAM (Zhang et al. 2023, "Faster Segment Anything"): SAM (Kirillov et al. 2023) with a small network that looks at
/// the picture. It tells the thing at some places from all others.
public struct MobileSAM: Sendable {
    /// What there is to say of it.
    public struct Description: Sendable, Equatable, Encodable {
        /// The name under which it was published.
        public let architecture = "MobileSAM"
        /// The side of the pictures that it was trained on.
        public let side = 1024
        /// Channels of a picture's embedding.
        public let features: Int

        /// For a person.
        public var text: String { "\(architecture), \(side)x\(side), \(features) features" }
    }

    /// What it says of a prompt.
    public struct Answer: Sendable {
        /// 1, H / 4, W / 4, masks: how surely pixels are meant, as logits. The first mask is for prompts that can be
        /// understood in one way only; the others are of the whole, a part and a part of that, in no fixed order.
        public let logits: Tensor
        /// The intersection over union that each mask is thought to have with what is meant.
        public let quality: [Float]
    }

    /// What its weights tell of it.
    public let description: Description
    /// What is taken from colours in 0...255, and what they are divided by then.
    public static let mean: [Float] = [123.675, 116.28, 103.53]
    /// What red, green and blue are divided by after `mean` was taken from them.
    public static let deviation: [Float] = [58.395, 57.12, 57.375]

    private let encoder: TinyViT
    private let prompts: PlacePromptEncoder
    private let decoder: MaskDecoder

    /// Whether these weights are of one, by what their tensors are called.
    public static func matches(_ weights: Weights) -> Bool {
        ["image_encoder.patch_embed.seq.0.c.weight", "mask_decoder.mask_tokens.weight"]
            .allSatisfy { weights.contains($0) }
    }

    /// With the widths that the shapes of the weights tell.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public init(_ from: Weights) throws {
        encoder = try TinyViT(from["image_encoder"])
        prompts = try PlacePromptEncoder(from["prompt_encoder"])
        guard prompts.channels == encoder.outputs else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "sees pictures in \(encoder.outputs) channels and prompts in \(prompts.channels); expected as many")
        }
        decoder = try MaskDecoder(from["mask_decoder"], prompts.channels)
        description = Description(features: encoder.outputs)
    }

    /// What masks are made of, for any number of prompts.
    ///
    /// - Parameter x: 1, H, W, 3: colours freed of their mean and divided by their deviation, with zeros below or to the right
    ///   of a picture that is no square. H and W are multiples of 16.
    /// - Returns: 1, H / 16, W / 16, features.
    public func embedding(of x: Tensor) -> Tensor { encoder(x) }

    /// Masks of what is meant.
    ///
    /// - Parameters:
    ///   - prompt: what is meant in the picture.
    ///   - embedding: the picture's.
    public func answer(_ prompt: PlacePrompt, in embedding: Tensor) -> Answer {
        let (height, width) = (embedding.shape[1], embedding.shape[2])
        let picture = embedding + prompts.withoutMask(pixels: height * width).reshaped(embedding.shape)
        let made = decoder(
            picture, positions: prompts.positions(height: height, width: width), prompt: prompts.tokens(prompt))
        return Answer(logits: made.logits, quality: made.quality)
    }
}
