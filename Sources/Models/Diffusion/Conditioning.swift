import GentoolTensors

/// What pictures are denoised under: what a prompt became, and whatever else a network was trained to know. A network
/// reads the parts that it was trained with.
public struct Conditioning: Sendable {
    /// What the network attends to: N, S, channels.
    public var context: AttentionContext
    /// How many of each prompt's tokens there are, where the rest only fill the batch up: N, each 1...S; `nil` where all
    /// count.
    public var lengths: [Int]?
    /// The text as a whole: N, channels.
    public var pooled: Tensor?
    /// SDXL's sizes in pixels: original height and width, top and left of the crop, target height and width (Podell et al.
    /// 2023, §2.2).
    public var sizes: [Float]?
    /// The guidance scale, for networks that were distilled to know it (Meng et al. 2023, "On Distillation of Guided
    /// Diffusion Models").
    public var guidance: Float?
    /// The timestep of the noise that was added to a picture to enlarge (Ho et al. 2022, "Cascaded Diffusion Models",
    /// §4.2).
    public var noiseLevel: Int?
    /// Reference pictures, which the samples of a batch share: scaled latents 1, H, W, channels each.
    public var references: [Tensor] = []
    /// Features that evaluations take over from each other, for networks that have such; `nil` where each makes its own.
    public var reuse: FeatureReuse?
    /// What a network has made of the references once for all steps.
    var kept: KeptReferences?

    /// Keys and values of reference pictures.
    struct KeptReferences: Sendable {
        /// Of each of a network's layers.
        let layers: [KeysValues]
    }

    /// - Parameter context: N, S, channels.
    public init(context: Tensor) { self.context = AttentionContext(context) }

    /// Texts of different lengths, the shorter ones filled up by zeros that don't count.
    ///
    /// - Parameter texts: at least one: 1, S, channels each.
    /// - Returns: of as many samples.
    public static func filledUp(_ texts: [Tensor]) -> Conditioning {
        let longest = texts.map { $0.shape[1] }.max() ?? 0
        let filled = texts.map { text in
            text.shape[1] == longest
                ? text
                : Tensor.concatenated(
                    [text, Tensor(shape: [1, longest - text.shape[1], text.shape[2]])], axis: 1)
        }
        var conditioning = Conditioning(context: .concatenated(filled, axis: 0))
        conditioning.lengths = texts.map { $0.shape[1] }
        return conditioning
    }

    /// What some samples of the batch are denoised under.
    public subscript(samples: [Int]) -> Conditioning {
        func gathered(_ tensor: Tensor) -> Tensor { .concatenated(samples.map { tensor[$0..<($0 + 1)] }, axis: 0) }
        var part = self
        part.context = AttentionContext(gathered(context.tokens))
        part.lengths = lengths.map { lengths in samples.map { lengths[$0] } }
        part.pooled = pooled.map(gathered)
        return part
    }
}
