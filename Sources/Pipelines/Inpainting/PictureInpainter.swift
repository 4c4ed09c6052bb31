import GentoolRaster

/// Fills the masked part of pictures.
public protocol PictureInpainter {
    /// The picture with its masked part filled, metadata and all; where the mask is 0 its pixels stay bit-identical.
    ///
    /// - Parameters:
    ///   - picture: the one to fill.
    ///   - mask: as large as the picture; 1 is filled, 0 kept, and between them the filling is blended with what was there.
    ///   - seed: the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `InpaintError`, what reading a model throws, or what `observer` throws.
    func filled(
        _ picture: Picture, mask: Mask, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> Picture
}
