import GentoolRaster

/// What paints the frames of a clip so that strokes go with what they show.
public protocol SteadyStylizer: PictureStylizer {
    /// A frame in the style.
    ///
    /// - Parameters:
    ///   - image: RGB, stored values in 0...1.
    ///   - before: the frame before; `nil` for the first.
    ///   - strength: 0 (about the image itself)...1 (all the style).
    ///   - seed: the same seed gives the same image.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the frame and its painting, for the next one.
    /// - Throws: `StyleError`, or what `observer` throws.
    func stylized(
        _ image: FloatImage, after before: PaintedFrame?, strength: Float, seed: UInt64,
        observer: PictureProgress.Observer
    ) throws -> PaintedFrame
}
