import GentoolModels
import GentoolRaster

/// Makes pictures larger.
///
/// ```swift
/// let network = try UpscalerFile.read([("RealESRGAN_x4plus.pth", 1)])
/// let photo = try Picture(contentsOf: "photo.jpg")
/// try UpscalePipeline(NetworkUpscaler(network)).upscale(photo, to: .scale(2)).write(to: "large.png")
/// ```
///
/// Depth, alpha, ICC profile and the other metadata stay what they are.
public struct UpscalePipeline {
    /// What enlarges pictures.
    public let upscaler: any PictureUpscaler

    /// With any upscaler: a network's, or a diffusion model's.
    public init(_ upscaler: any PictureUpscaler) { self.upscaler = upscaler }

    /// The picture in a larger size.
    ///
    /// - Parameters:
    ///   - picture: the one to enlarge.
    ///   - size: by default the upscaler's own.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `UpscaleError`, or what `observer` throws.
    public func upscale(
        _ picture: Picture, to size: UpscaleSize? = nil, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        let size = try self.size(of: picture, for: size)
        return try upscaler.upscaled(picture, width: size.width, height: size.height, observer: observer).newThroughout
    }

    /// Width and height of what becomes of a picture for a size, by default the upscaler's own.
    ///
    /// - Throws: `UpscaleError` if that can't be made.
    public func size(of picture: Picture, for size: UpscaleSize? = nil) throws -> (width: Int, height: Int) {
        try (size ?? .scale(Double(upscaler.nativeScale))).size(width: picture.width, height: picture.height)
    }
}
