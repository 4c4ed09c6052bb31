import GentoolDiffusion
import GentoolRaster

/// Paints pictures with a Stable Diffusion model: in the style of pictures (style injection), in one that a prompt tells
/// (plug-and-play features), or in both.
public struct DiffusionStylizer: PictureStylizer {
    /// A model of Stable Diffusion's family.
    public let diffusion: DiffusionPipeline
    /// The pictures whose style is taken on; none if only the prompt tells one.
    public let styles: [StylePicture]
    /// The prompt tells a style; it may be empty where there are style pictures.
    public var settings: DiffusionSettings {
        didSet { settings.sampler = settings.sampler ?? Self.usualSampler }
    }
    /// How the style of pictures is taken on; its strength is chosen with each picture.
    public var style = StyleSettings()
    /// For styles that only a prompt tells: what pictures show as they are.
    public var source = ""

    /// - Throws: `StyleError` if no style is told, `ModelError` if the model has no features that a style could be put into.
    public init(_ diffusion: DiffusionPipeline, styles: [StylePicture], _ settings: DiffusionSettings) throws {
        if styles.isEmpty && settings.prompt.isEmpty {
            throw StyleError(.invalidValue, "no style is told; name a picture or a prompt")
        }
        guard diffusion.model.network.takesInjections else {
            throw ModelError(
                .wrongModel, diffusion.model.path,
                "has no features that a style could be put into, and takes no reference pictures; expected Stable Diffusion "
                    + "or a model that takes them")
        }
        if !styles.isEmpty { _ = try StylePicture.totalWeight(styles) }
        (self.diffusion, self.styles) = (diffusion, styles)
        self.settings = settings
        self.settings.sampler = settings.sampler ?? Self.usualSampler
    }

    /// The way up to noise is DDIM's, and DDIM goes back the same way.
    private static let usualSampler = Sampler.ddim

    /// Which of the two methods it is: `style injection` or `plug-and-play features`.
    public var name: String { styles.isEmpty ? "plug-and-play features" : "style injection" }
    /// The model's own size is chosen from pictures of any size.
    public var pixelLimit: Int { .max }
    /// 1: small pictures are enlarged for the model.
    public var smallestSide: Int { 1 }
    /// Whether the chosen sampler adds noise; DDIM, the usual one, adds none.
    public var isRandom: Bool { settings.sampler?.isRandom == true }

    /// For styles that only a prompt tells, a strength of 1 keeps as much structure as the paper does.
    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        var (settings, style) = (settings, style)
        (settings.seed, style.strength) = (seed, strength)
        let size = PixelRect(width: image.width, height: image.height).workingSize(for: diffusion)
        let input = Picture(image, depth: 16).resized(width: size.width, height: size.height)
        let made =
            styles.isEmpty
            ? try diffusion.restyle(input, from: source, settings, strength: strength / 2, observer: observer)
            : try diffusion.style(
                input,
                styles: styles.map {
                    (try $0.picture.seenByModels().filling(width: size.width, height: size.height), $0.weight)
                },
                settings, style: style, observer: observer)
        return made.resampled(width: image.width, height: image.height, filter: .lanczos3)
    }
}
