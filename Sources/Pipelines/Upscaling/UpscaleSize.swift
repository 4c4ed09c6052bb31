/// What size a picture is to be enlarged to.
public enum UpscaleSize: Sendable, Equatable {
    /// As many times wider and higher.
    case scale(Double)
    /// Columns, rows, or both; a missing one follows from the picture's proportions.
    case fixed(width: Int?, height: Int?)
    /// The longer one of width and height.
    case longSide(Int)

    /// The most pixels that a result may have.
    public static let pixelLimit = 1 << 30

    /// Width and height of the result for a picture of `width` × `height` pixels, rounded to whole pixels.
    ///
    /// - Throws: `UpscaleError` if the result would be empty, smaller than the picture in both directions, or have more
    ///   than `pixelLimit` pixels.
    public func size(width: Int, height: Int) throws -> (width: Int, height: Int) {
        let (fullWidth, fullHeight) = (Double(width), Double(height))
        let wanted: (width: Double, height: Double) =
            switch self {
            case .scale(let scale): (fullWidth * scale, fullHeight * scale)
            case .fixed(let width?, let height?): (Double(width), Double(height))
            case .fixed(let width?, nil): (Double(width), Double(width) * fullHeight / fullWidth)
            case .fixed(nil, let height?): (Double(height) * fullWidth / fullHeight, Double(height))
            case .fixed(nil, nil): (fullWidth, fullHeight)
            case .longSide(let side):
                (
                    fullWidth * Double(side) / max(fullWidth, fullHeight),
                    fullHeight * Double(side) / max(fullWidth, fullHeight)
                )
            }
        guard wanted.width > 0, wanted.height > 0, wanted.width * wanted.height <= Double(Self.pixelLimit) else {
            throw UpscaleError(
                .tooManyPixels,
                "\(width)x\(height) pixels would become \(Self.text(wanted.width))x\(Self.text(wanted.height)); "
                    + "at most \(Self.pixelLimit) pixels can be made")
        }
        let size = (width: max(1, Int(wanted.width.rounded())), height: max(1, Int(wanted.height.rounded())))
        guard size.width >= width || size.height >= height else {
            throw UpscaleError(
                .invalidValue,
                "\(width)x\(height) pixels would become \(size.width)x\(size.height), which is smaller; ask for more, or "
                    + "shrink the picture with another tool")
        }
        return size
    }

    private static func text(_ length: Double) -> String {
        length.isFinite && length < 1e15 ? "\(Int(length.rounded()))" : "\(length)"
    }
}
