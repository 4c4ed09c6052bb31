import GentoolRaster

/// A still picture whose water flows or whose clouds drift, without any network: it keeps its own sharpness, and what is
/// not marked stays as it is to the bit, unless the camera moves.
///
/// ```swift
/// let photo = try Picture(contentsOf: "photo.jpg")
/// let sky = Mask(width: photo.width, height: photo.height, filling: PixelRect(width: photo.width, height: 200))
/// var motion = StillMotion()
/// motion.drift = [40, 0]
/// let clouds = try MovingStill(photo, region: sky, motion)
/// for index in 0..<48 { try clouds.frame(at: Float(index) / 48).write(to: "frames/\(index).png") }
/// ```
public struct MovingStill: Sendable {
    private let picture: Picture
    private let region: MovingRegion?
    private let camera: CameraMove?

    /// - Parameters:
    ///   - picture: grey, RGB or inks, which become RGB.
    ///   - mask: as large; what moves, as far as something within the picture does.
    ///   - motion: how it moves.
    ///   - seed: of what is filled in behind the region's border.
    ///   - observer: told how far the preparation is; what it throws ends it.
    /// - Throws: `MotionError` where there is nothing that could move, or what `observer` throws.
    public init(
        _ picture: Picture, region mask: Mask?, _ motion: StillMotion, seed: UInt64 = 0,
        observer: PictureProgress.Observer = { _ in }
    ) throws {
        let picture = picture.format.colorModel == .cmyk ? picture.converted(to: .rgb) : picture
        self.picture = picture
        region =
            try motion.movesRegion
            ? mask.map { try MovingRegion(picture, mask: $0, motion, seed: seed, observer: observer) } : nil
        camera =
            motion.movesCamera
            ? try CameraMove(width: picture.width, height: picture.height, zoom: motion.zoom, pan: motion.pan) : nil
    }

    /// What is seen at a time.
    ///
    /// - Parameter time: 0..<1, a part of the loop.
    /// - Returns: as large as the picture, with its format, depth and metadata.
    public func frame(at time: Float) -> Picture {
        var frame = picture
        region?.lay(over: &frame, at: time)
        return camera?.view(of: frame, at: time) ?? frame
    }
}
