import GentoolRaster

/// Paints pictures in a style.
///
/// ```swift
/// let painting = try Picture(contentsOf: "painting.png")
/// let photo = try Picture(contentsOf: "photo.jpg")
/// try StyleTransferPipeline(PatchStylizer([StylePicture(painting)])).stylize(photo).write(to: "painted.jpg")
/// ```
///
/// Size, depth, opacity and metadata stay what they are. A grey picture becomes coloured unless its colours are kept.
public struct StyleTransferPipeline {
    /// What paints pictures.
    public let stylizer: any PictureStylizer
    /// 0 (the picture as it is)...1 (all the style).
    public var strength: Float = 1
    /// Whether only lightness is painted, in the picture's own range, and the picture's colours stay.
    public var keepsColors = false

    /// With all the style, and its colours.
    public init(_ stylizer: any PictureStylizer) { self.stylizer = stylizer }

    /// The picture in the style.
    ///
    /// - Parameters:
    ///   - picture: the one to paint: no CMYK, and sides of at least the stylizer's `smallestSide`.
    ///   - seed: the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `StyleError`, or what `observer` throws.
    public func stylize(
        _ picture: Picture, seed: UInt64 = 0, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        try stylize(picture, after: nil, seed: seed, observer: observer).picture
    }

    /// A frame of a clip in the style, whose strokes go with what they show from frame to frame where the stylizer can do
    /// that (`SteadyStylizer`).
    ///
    /// - Parameters:
    ///   - picture: as for a picture alone.
    ///   - before: the frame before, and what it left for this one; `nil` for the first.
    ///   - seed: the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the picture, and what it leaves for the next frame; `nil` where nothing.
    /// - Throws: `StyleError`, or what `observer` throws.
    public func stylize(
        _ picture: Picture, after before: (picture: Picture, memory: Picture)?, seed: UInt64 = 0,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> (picture: Picture, memory: Picture?) {
        guard picture.format.colorModel != .cmyk else {
            throw StyleError(.wrongColors, "is CMYK, and styles are painted in light; convert it to RGB first")
        }
        let smallest = stylizer.smallestSide
        guard min(picture.width, picture.height) >= smallest else {
            throw StyleError(
                .tooSmall,
                "is \(picture.width)x\(picture.height) pixels, too small for \(stylizer.name); expected at least "
                    + "\(smallest)x\(smallest)")
        }
        if strength == 0 { return (picture, nil) }
        func pause() throws { try observer(PictureProgress(fraction: 0)) }
        try pause()
        // What is as large as the picture stays in its samples: floats of it would take gigabytes.
        let (opaque, image) = try working(picture, pause: pause)
        let painted: FloatImage
        var kept: Picture?
        if let steady = stylizer as? any SteadyStylizer {
            let earlier = try before.flatMap { before in
                PaintedFrame(image: try working(before.picture, pause: pause).image, memory: before.memory)
            }
            let frame = try steady.stylized(
                image, after: earlier, strength: strength, seed: seed, observer: observer)
            (painted, kept) = (frame.painted, frame.memory)
        } else {
            painted = try stylizer.stylized(image, strength: strength, seed: seed, observer: observer)
        }
        var result =
            keepsColors
            ? LightnessTransfer(from: painted, to: image).applied(of: painted, to: opaque)
            : Picture(painted, depth: 16).resized(
                width: picture.width, height: picture.height, depth: picture.samples.depth)
        result = result.withOpacity(of: picture)
        result.metadata = picture.metadata
        if result.format.colorModel != picture.format.colorModel {
            result.metadata.iccProfile = nil
            result.metadata.iccProfileName = nil
        }
        return (result.newThroughout, kept)
    }

    /// A picture without opacity, and the same as it is painted.
    private func working(
        _ picture: Picture, pause: () throws -> Void
    ) rethrows -> (opaque: Picture, image: FloatImage) {
        let opaque = picture.extendingVisibleColors().withoutOpacity()
        try pause()
        let size = workingSize(picture.width, picture.height)
        return (opaque, FloatImage(opaque.resized(width: size.width, height: size.height).converted(to: .rgb)))
    }

    private func workingSize(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        guard width * height > stylizer.pixelLimit else { return (width, height) }
        let scale = (Double(stylizer.pixelLimit) / Double(width * height)).squareRoot()
        func scaled(_ side: Int) -> Int { max(stylizer.smallestSide, Int(Double(side) * scale)) }
        return (scaled(width), scaled(height))
    }
}
