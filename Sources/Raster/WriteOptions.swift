/// How a picture is stored.
public struct WriteOptions: Sendable {
    /// How finely a JPEG's coefficients are quantised.
    public enum JPEGQuality: Sendable, Equatable {
        /// 1...100 on libjpeg's scale.
        case level(Int)
        /// If the picture was read from a JPEG: what has not changed stays as it stands there, to the bit, and what has is
        /// coded with the same tables and sampling, upright or not as the file had it. 92 otherwise.
        case asSource
        /// At least this level: for what is new throughout. If the picture was read from a finer JPEG, its tables and
        /// sampling.
        case atLeast(Int)
    }

    /// How many colour samples a JPEG or a YCbCr video stores for its pixels, in the usual notation of J:a:b.
    public enum ChromaSubsampling: String, Sendable, CaseIterable {
        /// A sample for each pixel.
        case full = "4:4:4"
        /// One for two pixels side by side.
        case horizontal = "4:2:2"
        /// One for a square of 2 × 2 pixels.
        case both = "4:2:0"
    }

    /// Level 92 by default; PNG pays no heed to it.
    public var jpegQuality = JPEGQuality.level(92)
    /// `nil` chooses 4:4:4 from quality 90 on, and 4:2:0 below.
    public var chromaSubsampling: ChromaSubsampling?
    /// Progressive instead of baseline JPEG.
    public var progressive = false
    /// zlib's level for PNG, 0 (none) to 9 (smallest).
    public var compressionLevel = 6

    /// The usual options: JPEG of quality 92, baseline; PNG at zlib's level 6.
    public init() {}
}
