import GentoolRaster
import GentoolTasks

/// The picture that `img2img` works on and its mask, at the size that is asked for.
struct WebUIPictures: Sendable {
    let picture: [UInt8]
    let mask: [UInt8]?
    /// What of the mask counts.
    let maskSource: String?
    /// What the picture is brought to when it is made; `nil` where it has the size already.
    let size: PictureSize?

    /// - Parameter pixelLimit: the most pixels that a picture may have.
    /// - Throws: `Refusal` where there is no picture, `RasterError` where one can't be read.
    init(_ asked: WebUICall, pixelLimit: Int) throws {
        guard let given = asked.picture else {
            throw Refusal(
                422, "missing-value", "init_images is missing: the picture to work on", field: "init_images")
        }
        var options = ReadOptions()
        options.pixelLimit = pixelLimit
        maskSource = try asked.mask.map { try Self.isSeeThrough($0, options) ? "alpha" : "luminance" }
        guard let size = asked.resultSize else {
            (picture, mask, self.size) = (given, asked.mask, nil)
            return
        }
        // Before it is made so large.
        guard size.width * size.height <= pixelLimit else {
            throw Refusal(422, "too-many-pixels", "width: more pixels than are allowed here", field: "width")
        }
        guard asked.resizing != .fit else {
            (picture, mask, self.size) = (given, asked.mask, size)
            return
        }
        func placed(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
            var picture = try Picture(data: bytes, name: name, options: options)
            guard (picture.width, picture.height) != (size.width, size.height) else { return bytes }
            if asked.resizing == .crop { picture = picture.cropped(to: Self.middle(of: picture, size)) }
            return try picture.resized(width: size.width, height: size.height).encoded(as: .png).bytes
        }
        picture = try placed(given, "init_images")
        mask = try asked.mask.map { try placed($0, "the mask") }
        self.size = nil
    }

    /// The middle of a picture that has the shape of a size.
    static func cropped(_ bytes: [UInt8], to size: PictureSize, _ pixelLimit: Int) throws -> [UInt8] {
        var options = ReadOptions()
        options.pixelLimit = pixelLimit
        let picture = try Picture(data: bytes, name: "image", options: options)
        let part = middle(of: picture, size)
        if part.width == picture.width && part.height == picture.height { return bytes }
        return try picture.cropped(to: part).encoded(as: .png).bytes
    }

    /// As much of a picture as has the shape of a size.
    private static func middle(of picture: Picture, _ size: PictureSize) -> PixelRect {
        let shape = Double(size.width) / Double(size.height)
        let width = min(picture.width, max(1, Int((Double(picture.height) * shape).rounded())))
        let height = min(picture.height, max(1, Int((Double(picture.width) / shape).rounded())))
        return PixelRect(
            x: (picture.width - width) / 2, y: (picture.height - height) / 2, width: width, height: height)
    }

    /// Whether a mask says by its opacity what is meant.
    private static func isSeeThrough(_ bytes: [UInt8], _ options: ReadOptions) throws -> Bool {
        guard try PictureHeader(data: bytes, name: "the mask", options: options).format.hasAlpha else { return false }
        return try Picture(data: bytes, name: "the mask", options: options).isSeeThrough
    }
}

extension Picture {
    /// Whether any pixel is less than opaque.
    var isSeeThrough: Bool {
        guard format.hasAlpha else { return false }
        let step = format.channels
        return switch samples {
        case .eight(let values): stride(from: step - 1, to: values.count, by: step).contains { values[$0] < 255 }
        case .sixteen(let values): stride(from: step - 1, to: values.count, by: step).contains { values[$0] < 65535 }
        }
    }
}
