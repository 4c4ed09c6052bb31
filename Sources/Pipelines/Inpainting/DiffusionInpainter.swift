import GentoolRaster

/// Fills the masked part of a picture as a prompt says, with a diffusion model.
///
/// The model sees the hole with enough around it, at the size it was trained on; its answer is laid over the picture,
/// whose other pixels stay bit-identical.
public struct DiffusionInpainter: PictureInpainter {
    /// The model that fills the hole.
    public let diffusion: DiffusionPipeline
    /// The prompt says what the result shows; the seed is said with each picture.
    public var settings: DiffusionSettings
    /// How much of the surroundings is shown, in units of the hole's longer side.
    public var marginPerSide = 0.5
    /// Below 1, what is under the mask shines through.
    public var strength: Float = 1

    /// By default with no prompt: the hole is filled as its surroundings suggest.
    public init(_ diffusion: DiffusionPipeline, _ settings: DiffusionSettings = DiffusionSettings()) {
        (self.diffusion, self.settings) = (diffusion, settings)
    }

    /// The picture with its masked part filled as the prompt says; other pixels stay bit-identical.
    ///
    /// - Parameters:
    ///   - picture: the one to fill: grey or RGB.
    ///   - mask: as large as the picture; 1 is filled, 0 kept. Where it is 0 everywhere, the picture is returned as it
    ///     is.
    ///   - seed: taken instead of the settings' own.
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    /// - Throws: `InpaintError` where sizes differ, `RasterError` for CMYK, what reading a model throws, or what
    ///   `observer` throws.
    public func filled(
        _ picture: Picture, mask: Mask, seed: UInt64 = 0, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        try InpaintError.checkSizes(picture, mask)
        let opaque = try picture.seenByModels()
        guard let box = mask.boundingBox() else { return picture }
        var settings = settings
        settings.seed = seed
        let window = window(around: box, in: PixelRect(width: picture.width, height: picture.height))
        let size = window.workingSize(for: diffusion)
        let seen = opaque.cropped(to: window).resized(width: size.width, height: size.height)
        let hole = mask.cropped(to: window).covering(width: size.width, height: size.height)
        let painted = try diffusion.inpaint(seen, mask: hole, settings, strength: strength, observer: observer)
        let filled = FloatImage(seen.converted(to: .rgb)).filled(with: painted, at: hole)
        let patch = picture.matching(
            filled.resampled(width: window.width, height: window.height, filter: .lanczos3))
        var result = picture
        result.composite(patch, mask: mask.cropped(to: window), at: window)
        return result
    }

    /// The hole with its surroundings; at least as large as the model's pictures, where the picture is.
    private func window(around hole: PixelRect, in picture: PixelRect) -> PixelRect {
        let margin = Int(marginPerSide * Double(max(hole.width, hole.height)))
        return hole.window(margin: margin, side: diffusion.model.nativeSize, in: picture)
    }
}
