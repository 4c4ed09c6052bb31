/// How a file stored a picture.
public struct SourceEncoding: Sendable, Equatable {
    /// The kind of the file.
    public let format: FileFormat
    /// The stored colour type: `grayscale`, `palette`, `RGB`, `YCbCr`, `CMYK`, `YCCK` …
    public let colorType: String
    /// Bits a stored sample had: 1 to 16.
    public let depth: Int
    /// Interlaced (PNG) or progressive (JPEG).
    public let isProgressive: Bool
    /// What a JPEG was coded with.
    public let jpeg: JPEGCoding?
    /// A JPEG's bytes: what does not change in the picture can be written as it stands there.
    public let file: [UInt8]?

    /// How a file stored a picture, as its decoder tells it.
    ///
    /// - Parameters:
    ///   - format: the kind of the file.
    ///   - colorType: such as `palette` or `YCbCr`.
    ///   - depth: bits of a stored sample, 1 to 16.
    ///   - isProgressive: interlaced (PNG) or progressive (JPEG).
    ///   - jpeg: of a JPEG, its tables and sampling factors.
    ///   - file: of a JPEG, all of its bytes.
    public init(
        format: FileFormat, colorType: String, depth: Int, isProgressive: Bool, jpeg: JPEGCoding? = nil,
        file: [UInt8]? = nil
    ) {
        self.format = format
        self.colorType = colorType
        self.depth = depth
        self.isProgressive = isProgressive
        self.jpeg = jpeg
        self.file = file
    }

    /// Whether pictures were stored alike, whatever they show.
    public static func == (a: SourceEncoding, b: SourceEncoding) -> Bool {
        (a.format, a.colorType, a.depth, a.isProgressive) == (b.format, b.colorType, b.depth, b.isProgressive)
            && a.jpeg == b.jpeg
    }
}
