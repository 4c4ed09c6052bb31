/// What a picture file carries beside its pixels.
///
/// All of it survives an edit. A format that has no place for a field leaves it out when writing
/// (JPEG has no gAMA chunk, PNG no comment marker: a comment becomes a `Comment` text there).
public struct Metadata: Sendable, Equatable {
    /// An ICC profile, uncompressed (PNG `iCCP`, JPEG `APP2` segments joined).
    public var iccProfile: [UInt8]?
    /// The name PNG gives to its ICC profile.
    public var iccProfileName: String?
    /// An Exif block: a TIFF stream from its byte-order mark on (PNG `eXIf`, JPEG `APP1` without its
    /// `Exif\0\0` header, joined where it takes several). Its orientation tag is always 1 in a `Picture`: pixels are
    /// upright. It holds no thumbnail.
    public var exif: [UInt8]?
    /// The orientation that the file told before it was applied and reset (1...8; 1 if none): Exif's, or else XMP's.
    public var originalOrientation = 1
    /// What XMP told; `nil` if nothing.
    public var originalXMPOrientation: Int?
    /// An XMP packet, UTF-8 XML (PNG `iTXt` under `XML:com.adobe.xmp`, JPEG `APP1`).
    ///
    /// Where a JPEG has the extension of a packet in further segments, both are joined here.
    public var xmp: [UInt8]?
    /// Photoshop's image resources with IPTC's captions and keywords (JPEG `APP13`; PNG: a text with a raw profile).
    public var photoshop: [UInt8]?
    /// How large pixels are, or what shape they have (PNG `pHYs`, JFIF's density); `nil` if the file does not say it.
    public var resolution: Resolution?
    /// Keyed texts in file order (PNG `tEXt`, `zTXt`, `iTXt`; JPEG comments under `Comment`).
    public var texts: [Text] = []
    /// PNG `gAMA`: the file's gamma (0.45455 for a display of gamma 2.2).
    public var gamma: Double?
    /// PNG `cHRM`.
    public var chromaticities: Chromaticities?
    /// PNG `sRGB`: the rendering intent, 0...3.
    public var sRGBIntent: Int?
    /// PNG `bKGD`: the colour to show transparent pixels over, 0...65535 for red, green and blue.
    public var background: SIMD3<UInt16>?
    /// Chunks of a PNG that stay true and are copied as they are: `cICP`, `mDCV` and `cLLI` (which say how HDR is coded),
    /// and those whose names say that they may be copied.
    public var chunks: [PNGChunk] = []
    /// The size that Exif and XMP tell places in the picture for; `nil` where they come from no file.
    var describedSize: PixelSize?
    /// How the file stored what is now in memory; `nil` for a picture that came from no file.
    public var source: SourceEncoding?
    /// Whether nothing is left of the pixels that were read: as a JPEG it need not be as coarse as `source`. No file holds
    /// it.
    public var isNewThroughout = false
    /// What the file held that this picture lacks, or what had to be guessed to read it. No file holds notices; they go
    /// with the picture so that whoever writes what was made of it can say them.
    public var notices: [Notice] = []

    /// No metadata at all.
    public init() {}

    /// Pixels per unit (PNG `pHYs`, JFIF density).
    public struct Resolution: Sendable, Equatable {
        /// The length that numbers of pixels are counted for.
        public enum Unit: Sendable, Equatable {
            /// Only the ratio of `x` to `y` has a meaning.
            case aspect
            /// PNG knows this unit alone.
            case metre
            /// Of 25.4 mm.
            case inch
            /// Of 10 mm.
            case centimetre
        }
        /// Pixels per unit from left to right.
        public var x: Double
        /// Pixels per unit from top to bottom.
        public var y: Double
        /// What `x` and `y` count pixels for.
        public var unit: Unit

        /// Pixels per unit in both directions.
        public init(x: Double, y: Double, unit: Unit) {
            self.x = x
            self.y = y
            self.unit = unit
        }
    }

    /// CIE 1931 x and y of the white point and the primaries.
    public struct Chromaticities: Sendable, Equatable {
        /// The white point.
        public var white: SIMD2<Double>
        /// The red primary.
        public var red: SIMD2<Double>
        /// The green primary.
        public var green: SIMD2<Double>
        /// The blue primary.
        public var blue: SIMD2<Double>

        /// A white point and primaries, each as x and y of CIE 1931.
        public init(
            white: SIMD2<Double>, red: SIMD2<Double>, green: SIMD2<Double>, blue: SIMD2<Double>
        ) {
            self.white = white
            self.red = red
            self.green = green
            self.blue = blue
        }
    }

    /// One keyed text.
    public struct Text: Sendable, Equatable {
        /// The keyword, such as `Comment`; 1 to 79 characters of Latin-1 in a PNG.
        public var key: String
        /// What it says.
        public var value: String
        /// Its language as RFC 3066 has it, such as `de`; empty where the file does not say it. PNGs alone do.
        public var language = ""
        /// The keyword in that language.
        public var translatedKey = ""

        /// A text under its keyword.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }
}
