import GentoolBase
import GentoolRaster

/// Why a picture can't be filled.
public typealias InpaintError = LibraryError<InpaintSubject>

/// What an `InpaintError` is about.
public enum InpaintSubject {}

extension InpaintError {
    /// Nothing is left to fill a picture from.
    static let nothingKnown = InpaintError(
        .nothingKnown, "the mask covers the whole picture, so nothing is left to fill it from")

    /// - Throws: unless a mask is as large as a picture.
    package static func checkSizes(_ picture: Picture, _ mask: Mask) throws {
        guard mask.width == picture.width && mask.height == picture.height else {
            throw InpaintError(
                .sizeMismatch,
                "the mask is \(mask.width)x\(mask.height) pixels and the picture \(picture.width)x\(picture.height)",
                remedy: .fitMask)
        }
    }
}
