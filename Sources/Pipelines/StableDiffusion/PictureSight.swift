/// What a diffusion model's network sees beside the noisy sample: that decides which tasks it is for.
public enum PictureSight: Sendable, Equatable {
    /// Only the text: it makes pictures, and changes those that are mixed with noise.
    case nothing
    /// A picture that is to be changed as the text says (InstructPix2Pix).
    case picture
    /// A mask, and the picture without what the mask hides (Stable Diffusion's inpainting models).
    case hiddenPicture
    /// The same, where a mask that hides everything asks for a picture from nothing, and one that hides nothing for a
    /// change as the text says: `gentool train latent-diffusion`.
    case hiddenOrWholePicture
    /// Something else.
    case other(channels: Int)

    /// Whether it sees a mask.
    public var hasMask: Bool { self == .hiddenPicture || self == .hiddenOrWholePicture }
}
