import GentoolRaster

/// Pictures for models to look at: small, and below what clients take.
enum MCPPictures {
    static let side = 1024
    private static let mostBytes = 180_000

    /// A JPEG of at most 1024 pixels and, as far as its quality allows, 180 kB.
    static func content(_ picture: Picture) throws -> JSON {
        var (side, bytes) = (side, [UInt8]())
        for quality in [82, 70, 60, 50, 40, 30] {
            bytes = try small(picture, side: side).preview(side: side, quality: quality)
            if bytes.count <= mostBytes { break }
            side = side * 9 / 10
        }
        return ["type": "image", "data": .string(Base64.text(bytes)), "mimeType": "image/jpeg"]
    }

    /// A picture in the size in which it is shown, with what is transparent over a chequerboard.
    static func small(_ picture: Picture, side: Int = side) -> Picture {
        picture.fitting(side: side).overChequerboard()
    }
}
