import GentoolRaster

/// Tells what is meant in a picture from what is not.
public protocol PictureSegmenter {
    /// How surely each pixel is meant.
    ///
    /// - Returns: as large as the picture; 1 is meant, 0 is not. 0 everywhere where nothing could be told apart.
    /// - Throws: `ModelError` for pictures that can't be looked at.
    func mask(of picture: Picture) throws -> Mask
}
