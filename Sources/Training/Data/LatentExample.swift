import GentoolTensors

/// A picture in the latents of an autoencoder, with what can be learned from it.
struct LatentExample: Sendable {
    /// 1, H, W, latent channels; scaled.
    let latent: Tensor
    let caption: String
    let variation: Variation

    /// What there is beside the picture.
    enum Variation: Sendable {
        /// The picture with one thing changed, and what somebody would say to have that.
        case edited(instruction: String, latent: Tensor, caption: String)
        /// The picture without what a mask hides, and what somebody would say to have that; the mask is 1, H, W, 1 with 1 in
        /// each cell of which anything is hidden.
        case hidden(mask: Tensor, latent: Tensor, caption: String)
    }
}
