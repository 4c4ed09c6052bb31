import GentoolRaster

/// Tells what is meant in a picture from what is not.
public protocol PictureSegmenter {
    /// Whether it can look for what is meant so.
    func understands(_ prompt: MaskPrompt) -> Bool

    /// How surely each pixel is meant.
    ///
    /// - Returns: a mask as large as the picture; 0 everywhere where nothing is found.
    /// - Throws: `ModelError` for pictures that can't be looked at, and for prompts that it doesn't understand.
    func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask
}
