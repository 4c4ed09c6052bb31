import GentoolBase
import GentoolDiffusion
import GentoolRaster

/// Paints pictures anew with a diffusion model that takes reference pictures: the picture itself, then those whose style
/// is wanted, with a prompt that says so.
public struct ReferenceStylizer: PictureStylizer {
    /// Of a model that takes reference pictures.
    public let diffusion: DiffusionPipeline
    /// The prompt tells a style in words, or what is to be made of the pictures.
    public var settings: DiffusionSettings
    private let styles: [Picture]

    /// - Parameters:
    ///   - diffusion: of a model that takes one reference picture more than there are styles.
    ///   - styles: they all count the same.
    ///   - settings: the prompt may stay empty where there are style pictures.
    /// - Throws: `StyleError` if no style is told, or a picture can't be a reference.
    public init(_ diffusion: DiffusionPipeline, styles: [StylePicture], _ settings: DiffusionSettings) throws {
        if styles.isEmpty && settings.prompt.isEmpty {
            throw StyleError(.invalidValue, "no style is told; name a picture or a prompt")
        }
        guard styles.count < diffusion.mostReferences else {
            throw StyleError(
                .invalidValue,
                "\(styles.count) style pictures are too many; \(diffusion.model.path) takes "
                    + "\(diffusion.mostReferences - 1) beside the picture to be painted")
        }
        if let other = styles.first(where: { $0.weight != styles[0].weight }) {
            throw StyleError(
                .invalidValue, file: other.name,
                "has the weight \(other.weight) beside one of \(styles[0].weight), but \(diffusion.model.path) can't weigh "
                    + "pictures; leave the weights out")
        }
        self.styles = try styles.map { style in
            do {
                return try style.picture.reference(
                    most: diffusion.model.nativeSize * diffusion.model.nativeSize, unit: diffusion.cellSide)
            } catch let error as any ReportableError {
                throw StyleError(error.code, file: style.name, error.reason)
            }
        }
        (self.diffusion, self.settings) = (diffusion, settings)
    }

    /// `reference pictures`.
    public var name: String { "reference pictures" }
    /// The model's own size is chosen from pictures of any size.
    public var pixelLimit: Int { .max }
    /// 1: small pictures are enlarged for the model.
    public var smallestSide: Int { 1 }
    /// Every seed gives another picture.
    public var isRandom: Bool { true }

    /// What is said where no words tell a style: the picture to be painted is the first reference.
    static func instruction(styles count: Int) -> String {
        let others = count == 1 ? "image 2" : "images 2 to \(count + 1)"
        return "Image 1 in the style of \(others), with everything that image 1 shows where it is."
    }

    /// Below a strength of 1 the picture is not made of noise alone, but of noise over it.
    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        let size = PixelRect(width: image.width, height: image.height).workingSize(for: diffusion)
        let input = Picture(image, depth: 16).resized(width: size.width, height: size.height)
        var settings = settings
        settings.seed = seed
        settings.references = [input] + styles
        if settings.prompt.isEmpty { settings.prompt = Self.instruction(styles: styles.count) }
        let made =
            strength < 1
            ? try diffusion.edit(input, settings, strength: strength, observer: observer)
            : try diffusion.finished(
                diffusion.generatedLatent(settings, width: size.width, height: size.height, observer: observer))
        return made.resampled(width: image.width, height: image.height, filter: .lanczos3)
    }
}
