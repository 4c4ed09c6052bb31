/// What a Stable Diffusion model consists of.
enum ModelPart: Hashable {
    case unet
    case autoencoder
    case textEncoder(Int)
}
