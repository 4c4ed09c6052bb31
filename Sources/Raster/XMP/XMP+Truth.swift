extension XMP {
    /// What a packet said that is true no longer.
    enum Claim: Hashable {
        /// A smaller picture, which is no loss.
        case thumbnail
        case gainMap
        case motionPhoto
        case depthMap
        /// Another version of the picture.
        case original
        case embeddedFile
        case credentials
    }

    /// Says how the pixels stand and how many there are, wherever the packet says either.
    mutating func describe(width: Int, height: Int, orientation: Int = 1) {
        overwrite([
            Self.orientation: orientation,
            Name(space: Self.exif, local: "Orientation"): orientation,
            Name(space: Self.tiff, local: "ImageWidth"): width,
            Name(space: Self.tiff, local: "ImageLength"): height,
            Name(space: Self.exif, local: "PixelXDimension"): width,
            Name(space: Self.exif, local: "PixelYDimension"): height,
        ])
    }

    /// Takes out what shows the picture as it was, and what speaks of data that stood elsewhere in its file.
    ///
    /// - Returns: what kinds of it there were.
    mutating func removeClaims() -> Set<Claim> {
        let source = self
        var claims: Set<Claim> = []
        remove { property in
            guard let claim = source.claim(property) else { return false }
            claims.insert(claim)
            return true
        }
        return claims
    }

    private static let images = "http://ns.adobe.com/xap/1.0/g/img/"
    private static let google = "http://ns.google.com/photos/1.0/"

    private func claim(_ property: Property) -> Claim? {
        let name = property.name
        if name == Name(space: Self.basic, local: "Thumbnails")
            || property.element?.first(where: { $0.name.space == Self.images }) != nil
        {
            return .thumbnail
        }
        switch name.space {
        case "http://ns.adobe.com/hdr-gain-map/1.0/", "http://ns.apple.com/HDRGainMap/1.0/": return .gainMap
        case Self.google + "image/": return .original
        case Self.google + "depthmap/", Self.google + "focus/", "http://ns.apple.com/depthData/1.0/": return .depthMap
        case "http://ns.google.com/photos/dd/1.0/device/": return .depthMap
        case "http://purl.org/dc/terms/" where name.local == "provenance": return .credentials
        case Self.google + "container/":
            // Container:Directory lists what follows the picture in its file, by meaning.
            let list = String(decoding: bytes[property.range], as: UTF8.self)
            return list.contains("GainMap")
                ? .gainMap
                : list.contains("MotionPhoto") ? .motionPhoto : list.contains("Depth") ? .depthMap : .embeddedFile
        default: break
        }
        let isCamera = name.space.hasSuffix("/photos/1.0/camera/")
        let motion = ["MotionPhoto", "MicroVideo", "OLivePhoto", "VideoLength"]
        return isCamera && motion.contains { name.local.hasPrefix($0) } ? .motionPhoto : nil
    }
}
