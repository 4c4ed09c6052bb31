/// What a diffusion model's network sees beside the noisy sample: that decides which tasks it is for.
public enum ConditioningChannels: Sendable, Equatable {
    /// Nothing: it makes pictures, and changes those that are mixed with noise.
    case none
    /// A picture that is to be changed as the text says (InstructPix2Pix).
    case picture
    /// A mask, and the picture without what the mask hides (Stable Diffusion's inpainting models).
    case maskedPicture
    /// A mask and a picture, where a mask that hides everything asks for a picture from nothing, and one that hides nothing for a
    /// change as the text says: `gentool train latent-diffusion`.
    case maskedOrWholePicture
    /// Something else, in as many channels.
    case other(Int)

    /// Whether there is a mask among them.
    public var hasMask: Bool { self == .maskedPicture || self == .maskedOrWholePicture }
}
