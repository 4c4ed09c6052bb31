import GentoolModels
import GentoolRaster

/// A square picture with what networks are told of what is meant in it, and with a mask of that.
public struct PromptedPicture: Sendable {
    /// RGB in 0...1.
    public let image: FloatImage
    /// Of the image's size; empty where the subject is meant.
    public let prompts: PromptMaps
    /// As large as the image; 1 is what is meant.
    public let mask: Mask

    /// - Parameters:
    ///   - image: RGB in 0...1, as wide as high.
    ///   - prompts: of the image's size; by default the subject is meant.
    ///   - mask: as large as the image.
    public init(image: FloatImage, prompts: PromptMaps? = nil, mask: Mask) {
        (self.image, self.prompts, self.mask) = (image, prompts ?? PromptMaps(side: image.width), mask)
    }

    /// For a person: points of what is meant are green, others red, and a box is bluish.
    var shown: FloatImage {
        var shown = image
        for pixel in mask.values.indices {
            func tint(_ channel: Int, _ amount: Float) {
                shown.values[3 * pixel + channel] = max(shown.values[3 * pixel + channel], amount)
            }
            tint(0, prompts.values[U2Net.promptChannels * pixel + 1])
            tint(1, prompts.values[U2Net.promptChannels * pixel])
            tint(2, 0.6 * prompts.values[U2Net.promptChannels * pixel + 2])
        }
        return shown
    }
}
