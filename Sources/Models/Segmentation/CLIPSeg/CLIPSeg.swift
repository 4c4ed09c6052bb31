import GentoolTensors

/// CLIPSeg (Lüddecke & Ecker 2022, "Image Segmentation Using Text and Image Prompts"): CLIP, and a small decoder that tells
/// where in a picture something is that a text is about. As transformers keeps clipseg-rd64-refined and its kin.
public struct CLIPSeg: Sendable {
    /// What there is to say of it.
    public struct Description: Sendable, Equatable, Encodable {
        /// The name under which it was published.
        public let architecture = "CLIPSeg"
        /// The side of the pictures that it was trained on.
        public let side = 352
        /// Channels of the decoder.
        public let features: Int

        /// For a person.
        public var text: String { "\(architecture), \(side)x\(side), \(features) features" }
    }

    /// What its weights tell of it.
    public let description: Description
    /// What its weights don't tell.
    public let configuration: CLIPSegConfiguration
    /// What is taken from colours in 0...1, and what they are divided by then.
    public static let mean: [Float] = [0.485, 0.456, 0.406]
    /// What red, green and blue are divided by after `mean` was taken from them.
    public static let deviation: [Float] = [0.229, 0.224, 0.225]

    private let words: TextEncoder
    private let vision: CLIPVisionEncoder
    private let decoder: CLIPSegDecoder

    /// Whether these weights are of one, by what their tensors are called.
    public static func matches(_ weights: Weights) -> Bool {
        ["decoder.film_mul.weight", "clip.vision_model.embeddings.patch_embedding.weight"]
            .allSatisfy { weights.contains($0) }
    }

    /// - Parameters:
    ///   - from: its weights, under transformers' names.
    ///   - configuration: what shapes don't tell; by default that of the published networks.
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape, `ConfigurationFlaw` if no
    ///   network can be configured so.
    public init(_ from: Weights, _ configuration: CLIPSegConfiguration? = nil) throws {
        // Without it the text encoder would be looked for under older names.
        _ = try from.shape("clip.text_model.final_layer_norm.weight", axes: 1)
        var configuration = try configuration ?? CLIPSegConfiguration(of: from)
        try configuration.check()
        let projection = try from.shape("clip.text_projection.weight", axes: 2)[0]
        configuration.text.projectionDim = projection
        self.configuration = configuration
        words = try TextEncoder(from["clip"], configuration.text)
        vision = try CLIPVisionEncoder(
            from["clip.vision_model"], heads: configuration.visionHeads, activation: configuration.visionActivation,
            depth: configuration.extractLayers.last! + 1)
        decoder = try CLIPSegDecoder(
            from["decoder"], configuration, inputs: vision.channels, projection: projection, patch: vision.patch)
        description = Description(features: decoder.channels)
    }

    /// What the picture's sides are multiples of.
    public var patch: Int { vision.patch }

    /// Where something is.
    ///
    /// - Parameters:
    ///   - tokens: of a text, with those that it begins and ends with.
    ///   - x: 1, H, W, 3: colours freed of their mean and divided by their deviation.
    /// - Returns: 1, H, W, 1: logits of each pixel being of what the text is about.
    public func callAsFunction(_ tokens: [Int], in x: Tensor) -> Tensor {
        let text = words([tokens]).pooled!
        let states = vision(x)
        return decoder(
            configuration.extractLayers.map { states[$0] }, text: text, height: x.shape[1] / patch,
            width: x.shape[2] / patch)
    }
}
