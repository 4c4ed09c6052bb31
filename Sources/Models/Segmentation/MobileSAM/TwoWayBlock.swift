import GentoolTensors

/// A layer of SAM's mask decoder (Kirillov et al. 2023, appendix A, figure 14): tokens attend to themselves and to the
/// picture, and the picture to the tokens.
struct TwoWayBlock: Sendable {
    private let own: ProjectedAttention
    private let toPicture: ProjectedAttention
    private let toTokens: ProjectedAttention
    private let norms: [LayerNorm]
    private let expand: Linear
    private let contract: Linear
    /// Whether the tokens are what they were made as, to which nothing needs to be added.
    private let isFirst: Bool

    init(_ from: Weights, _ channels: Int, heads: Int, isFirst: Bool) throws {
        own = try ProjectedAttention(from["self_attn"], channels, heads: heads)
        toPicture = try ProjectedAttention(from["cross_attn_token_to_image"], channels, heads: heads)
        toTokens = try ProjectedAttention(from["cross_attn_image_to_token"], channels, heads: heads)
        norms = try (1...4).map { try LayerNorm(from["norm\($0)"], channels) }
        let hidden = try from.shape("mlp.lin1.weight", axes: 2)[0]
        expand = try Linear(from["mlp.lin1"], channels, to: hidden)
        contract = try Linear(from["mlp.lin2"], hidden, to: channels)
        self.isFirst = isFirst
    }

    /// - Parameters:
    ///   - tokens: N, T, channels; becomes what follows.
    ///   - picture: N, H · W, channels; becomes what follows.
    ///   - prompt: the tokens as they were made.
    ///   - positions: N, H · W, channels: where the picture's pixels are.
    func callAsFunction(_ tokens: inout Tensor, _ picture: inout Tensor, prompt: Tensor, positions: Tensor) {
        if isFirst {
            tokens = own(tokens, tokens, tokens)
        } else {
            let placed = tokens + prompt
            tokens = own(placed, placed, tokens, adding: tokens)
        }
        tokens = norms[0](tokens)
        let placedPicture = picture + positions
        tokens = norms[1](toPicture(tokens + prompt, placedPicture, picture, adding: tokens))
        tokens = norms[2](contract(expand(tokens).leakyReLU(slope: 0), adding: tokens))
        picture = norms[3](toTokens(placedPicture, tokens + prompt, tokens, adding: picture))
    }
}
