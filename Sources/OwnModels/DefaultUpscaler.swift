import GentoolModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// What enlarges pictures when no model is given: the project's own networks, one for clean pictures and one for those that
/// show traces of JPEG, and a resampling filter for inks, which they don't know, and for what is not to be enlarged in both
/// directions.
public struct DefaultUpscaler: PictureUpscaler {
    /// How the networks' weights are kept.
    public let precision: Precision
    /// What pictures are taken for; `nil` for what each looks like.
    public var input: OwnUpscaler.Input?
    private let networks = Networks()

    /// Those that were asked for, so that a batch makes each once.
    private final class Networks {
        var made: [OwnUpscaler: any Upscaler] = [:]
    }

    /// - Parameter precision: how the networks' weights are kept.
    public init(precision: Precision = .fastest) { self.precision = precision }

    /// `gentool's own network`.
    public var name: String { "gentool's own network" }
    /// 2, although it can make pictures four times as wide and high in one pass.
    public var nativeScale: Int { 2 }

    /// Whether a picture is only resampled, which adds no detail.
    public static func onlyResamples(_ picture: Picture) -> Bool { picture.format.colorModel == .cmyk }

    /// The picture in another size, by a network or, for inks and what doesn't grow in either direction, by Lanczos'
    /// filter.
    ///
    /// - Throws: `UpscaleError`, what reading a network throws, or what `observer` throws.
    public func upscaled(
        _ picture: Picture, width: Int, height: Int, observer: PictureProgress.Observer
    ) throws -> Picture {
        if Self.onlyResamples(picture) || width <= picture.width && height <= picture.height {
            // Mixing stored values instead of light rings less, and measures better against originals.
            let result = picture.resized(width: width, height: height, filter: .lanczos3)
            try observer(PictureProgress(fraction: 1))
            return result
        }
        let isDoubledAtMost = width <= 2 * picture.width && height <= 2 * picture.height
        let input = input ?? (picture.showsJPEGTraces ? .compressed : .clean)
        let kind = OwnUpscaler(isDoubledAtMost ? .x2 : .x4, for: input)
        let network = try networks.made[kind] ?? kind.network(precision: precision)
        networks.made[kind] = network
        return try NetworkUpscaler(network).upscaled(picture, width: width, height: height, observer: observer)
    }
}

extension UpscalePipeline {
    /// With what needs no model.
    public init(precision: Precision = .fastest) { self.init(DefaultUpscaler(precision: precision)) }
}
