import SystemPackage

/// How a clip is stored.
public struct ClipOptions: Sendable {
    /// JPEG's quality, 1...100, for frames that are coded so.
    public var jpegQuality = 92
    /// zlib's level for PNG, 0 (none) to 9 (smallest).
    public var compressionLevel = 6
    /// How finely the colours of a YCbCr video are stored beside its brightness (Y4M, and files that ffmpeg writes).
    public var chromaSubsampling = WriteOptions.ChromaSubsampling.both
    /// A file whose sound, subtitles, chapters and attached files go with the frames, where the file that is written has a
    /// place for them.
    public var companionSource: FilePath?
    /// Whether a file that is there in the end is replaced, even one that came meanwhile.
    public var replacesFile = true
    /// Whether metadata (profiles, texts) are written, where there is a place for them.
    public var keepsMetadata = true

    /// The usual options: PNG at zlib's level 6, colours of videos at half the resolution, no sound, with metadata.
    public init() {}
}
