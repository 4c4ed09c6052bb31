import GentoolBase
import GentoolRaster
import SystemPackage

/// Where a picture goes, as far as making it depends on that.
public struct Destination: Sendable {
    /// What errors call it.
    public let name: String
    /// `nil` is that of the picture it is made of, or PNG.
    public let format: FileFormat?
    /// The kind of clip that the name asks for; `nil` is none.
    public let clip: ClipKind?
    /// Of frames of a clip: whether the clip shows traces of compression. They are taken for the same, since they'd flicker
    /// otherwise. `nil` for pictures.
    var framesShowTraces: Bool?

    /// - Parameters:
    ///   - name: what errors call it.
    ///   - format: `nil` is that of the picture it is made of, or PNG.
    public init(_ name: String, format: FileFormat? = nil) {
        (self.name, self.format) = (name, format)
        clip = format == .jpeg ? nil : .animatedPNG
    }

    /// - Parameter path: a file, whose suffix names the format, or `-` for standard output.
    /// - Throws: `RasterError` where the suffix names no format.
    public init(_ path: FilePath) throws {
        name = path.legible
        clip = ClipKind(name: path)
        format =
            switch clip {
            // One that doesn't move is a PNG under either of its suffixes.
            case .animatedPNG: .png
            // To a single picture the pattern is a name, such as that of a file from the web: my%20dog.png.
            case .numberedPictures, nil: try FileFormat(suffixOf: path)
            default: nil
            }
    }

    /// The suffix of a clip's file. To be asked before any work is done.
    ///
    /// - Parameter size: of what is going to be written.
    /// - Throws: `RasterError` where the name asks for no clip, or for one that has no room for so large frames.
    func clipSuffix(size: (width: Int, height: Int)) throws -> String {
        guard let clip else {
            throw RasterError(
                .wrongPlace, file: name,
                "its suffix names no kind of clip that can be written; use "
                    + ClipKind.suffixes.map { ".\($0)" }.joined(separator: ", "))
        }
        switch clip {
        case .y4m: return "y4m"
        case .animatedPNG:
            try FileFormat.png.checkSize(width: size.width, height: size.height, file: name)
            return "png"
        case .numberedPictures:
            throw RasterError(
                .wrongPlace, file: name,
                "asks for a file a frame; what is made anew becomes one file, such as clip.png")
        case .gif, .motionJPEG, .video: return PathName(name).suffix
        }
    }

    /// The format of a picture, by default that of the one it is made of. To be asked before any work is done.
    ///
    /// - Parameters:
    ///   - input: what it is made of.
    ///   - size: of what is going to be written.
    /// - Throws: `RasterError` when the format has no room for such a picture.
    public func format(input: Picture? = nil, size: (width: Int, height: Int)) throws -> FileFormat {
        if let clip, format == nil, clip != .y4m, clip != .animatedPNG {
            throw RasterError(
                .wrongPlace, file: name, "is the name of a clip (\(clip.rawValue)); a picture goes into .png or .jpg")
        }
        let format = format ?? input?.metadata.source?.format ?? .png
        try format.checkSize(width: size.width, height: size.height, file: name)
        return format
    }
}
