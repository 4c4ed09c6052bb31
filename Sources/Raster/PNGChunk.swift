/// A chunk of a PNG that is not looked into, and copied from file to file as it is (PNG §5.3).
public struct PNGChunk: Sendable, Equatable {
    /// Four letters, such as `cICP`.
    public var name: String
    /// The chunk's data, without length, name and checksum.
    public var bytes: [UInt8]
    /// Whether it stands behind the pixels.
    public var isBehindPixels: Bool

    /// A chunk by its name and data; by default it stands before the pixels.
    public init(name: String, bytes: [UInt8], isBehindPixels: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.isBehindPixels = isBehindPixels
    }
}

extension PNGChunk {
    /// What becomes of a chunk when the picture is edited.
    enum Fate {
        /// Its meaning is kept (as a field of `Metadata`, or in the pixels).
        case understood
        /// Stays true and is copied.
        case copied
        /// Describes how the file was stored, which is past: nobody misses it.
        case outdated
        /// Belongs to an animation.
        case animation
        /// May be untrue of an edited picture; only whoever made it knows.
        case unsafe
        /// Can't be passed over: without it pixels have another meaning.
        case critical
    }

    /// What becomes of a chunk by its name (PNG §11.3, §5.4 for unknown ones; extensions 1.6 for oFFs to sCAL).
    static func fate(of name: String) -> Fate {
        switch name {
        case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "pHYs", "eXIf", "tEXt", "zTXt",
            "iTXt", "bKGD":
            .understood
        case "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "sTER", "oFFs", "pCAL", "sCAL": .copied
        // Which bits meant something, how often a colour occurred, which colours to choose if there is room for few, and
        // when the file was changed.
        case "sBIT", "hIST", "sPLT", "tIME": .unsafe
        // Where Apple's decoder may begin.
        case "iDOT": .outdated
        case "acTL", "fcTL", "fdAT": .animation
        default:
            if name.utf8.first.map({ $0 & 0x20 == 0 }) ?? true {
                .critical
            } else {
                name.utf8.last.map { $0 & 0x20 != 0 } ?? false ? .copied : .unsafe
            }
        }
    }
}
