import GentoolRaster

/// How the mask of an edit is read.
enum ImagesMask {
    /// What is transparent is filled.
    case transparency
    /// What is white is filled, for it is a mask of black and white alone.
    case blackAndWhite

    /// Levels this near to black or white are that, as JPEG leaves them.
    private static let tolerance: Float = 0.06
    /// How many pixels may have others: edges.
    private static let mostBetween = 0.02

    /// - Throws: `RasterError` where the mask can't be read, `Refusal` where it doesn't say what is to be filled.
    init(_ bytes: [UInt8], pixelLimit: Int) throws {
        var options = ReadOptions()
        options.pixelLimit = pixelLimit
        let mask = try Picture(data: bytes, name: "the mask", options: options)
        if mask.isSeeThrough {
            self = .transparency
        } else if Self.isBlackAndWhite(mask) {
            self = .blackAndWhite
        } else {
            throw Refusal(
                400, "unclear-mask", "mask: nothing of it is transparent; erase what is to be filled to transparency",
                field: "mask")
        }
    }

    private static func isBlackAndWhite(_ mask: Picture) -> Bool {
        var (black, white) = (0, 0)
        for level in mask.luma.values {
            if level <= tolerance { black += 1 } else if level >= 1 - tolerance { white += 1 }
        }
        let between = mask.width * mask.height - black - white
        return black > 0 && white > 0 && Double(between) <= mostBetween * Double(mask.width * mask.height)
    }

    /// As requests name it.
    var source: JSON { self == .transparency ? "erased" : "luminance" }

    /// What is said of it, if anything.
    var notices: [Notice] {
        self == .transparency
            ? []
            : [
                Notice(
                    "mask-white",
                    "nothing of the mask is transparent; it is black and white, and its white part was filled")
            ]
    }
}
