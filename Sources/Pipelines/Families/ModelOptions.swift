import GentoolDiffusion
import GentoolTensors

/// How a model is opened.
public struct ModelOptions: Sendable {
    /// How weights are kept in memory.
    public var precision: Precision
    /// Whether a text encoder that is a file of its own, in quantised blocks, stays in these, whatever `precision` is.
    public var keepsQuantised = false
    /// For files that come without one: a tokenizer's folder or file.
    public var tokenizer: String?
    /// A folder or file of another text encoder than the model's own, for families whose encoders are files of their own.
    public var textEncoder: String?
    /// A folder or file of another autoencoder than the model's own.
    public var autoencoder: String?
    /// A file or folder of motion modules, which make a model of pictures one of clips.
    public var motion: String?
    /// A file or folder of a SparseCtrl, which tells motion modules how the first frame looks, or the first and the last.
    public var control: String?
    /// Where what prompts became is kept, for families of large text encoders; `nil` for nowhere.
    public var promptCache: PromptCache?
    /// Files of low-rank changes, and how much each counts.
    public var loras: [(path: String, weight: Float)]
    /// Files of textual inversions.
    public var embeddings: [String]
    /// Of which of CLIP's layers the answer is taken, counted from the end: 1 is the last, which is usual, but for SDXL, where
    /// 2 is. What diffusers calls 1 is 2 here, and 3 for SDXL.
    public var clipSkip: Int?
    /// What the network answers, where the files do not say and the family doesn't decide.
    public var parameterization: Parameterization?

    /// By default everything is as the model's own files have it; the other options are set one by one.
    public init(
        precision: Precision = .fastest, tokenizer: String? = nil, textEncoder: String? = nil,
        autoencoder: String? = nil, loras: [(path: String, weight: Float)] = [], embeddings: [String] = [],
        clipSkip: Int? = nil, parameterization: Parameterization? = nil
    ) {
        self.precision = precision
        self.tokenizer = tokenizer
        self.textEncoder = textEncoder
        self.autoencoder = autoencoder
        self.loras = loras
        self.embeddings = embeddings
        self.clipSkip = clipSkip
        self.parameterization = parameterization
    }
}
