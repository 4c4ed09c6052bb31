import GentoolRaster

/// What paints pictures in a style: patches of style pictures, or a network.
public protocol PictureStylizer {
    /// What it is, for a person.
    var name: String { get }
    /// The most pixels it paints at once: larger pictures are painted smaller and enlarged.
    var pixelLimit: Int { get }
    /// The least width and height that it can paint.
    var smallestSide: Int { get }
    /// Whether another seed gives another picture.
    var isRandom: Bool { get }

    /// An image in the style, of the same size.
    ///
    /// - Parameters:
    ///   - image: RGB, stored values in 0...1.
    ///   - strength: 0 (about the image itself)...1 (all the style).
    ///   - seed: the same seed gives the same image.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `StyleError`, or what `observer` throws.
    func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage
}
