import GentoolBase
import SystemPackage

extension Clip {
    /// Opens a clip.
    ///
    /// - Parameters:
    ///   - path: a file, a pattern for numbered files such as `frames/%04d.png`, or `-` for standard input.
    ///   - options: what may be read.
    ///   - frameRate: frames a second of numbered files, which don't say it; by default 25.
    /// - Returns: what reads its frames.
    /// - Throws: `FileError` when it can't be read, `RasterError` when it is no clip, is damaged, or is larger than allowed.
    public static func reader(
        contentsOf path: FilePath, options: ReadOptions = ReadOptions(), frameRate: Rational? = nil
    ) throws -> any ClipReader {
        SalvagingReader(
            try wholeReader(path, options, frameRate), file: path.legible, salvages: options.salvage)
    }

    private static func wholeReader(
        _ path: FilePath, _ options: ReadOptions, _ frameRate: Rational?
    ) throws -> any ClipReader {
        let file = path.legible
        if path == "-" {
            let stream = try ByteStream(contentsOf: path)
            if try stream.peek(Y4MHeader.signature.count).elementsEqual(Y4MHeader.signature) {
                return try Y4MReader(stream, file: file, options: options)
            }
            let source = ByteSource(try stream.rest())
            return try reader(try ClipKind.of(source, file), source, file, options)
        }
        if let pattern = FramePattern(path), !path.exists {
            return try NumberedPicturesReader(pattern, options: options, frameRate: frameRate ?? Rational(25))
        }
        let source = try ByteSource(contentsOf: path)
        let kind = try ClipKind.of(source, file)
        switch kind {
        case .y4m:
            return try Y4MReader(
                ByteStream(contentsOf: path), file: file, fileSize: source.count, options: options)
        case .video: return try VideoReader(path, options: options)
        default: return try reader(kind, source, file, options)
        }
    }

    /// Opens a clip whose file is in memory.
    ///
    /// - Parameters:
    ///   - data: an animated PNG, a GIF or a Motion-JPEG AVI.
    ///   - name: what errors call it.
    ///   - options: what may be read.
    /// - Returns: what reads its frames.
    /// - Throws: `RasterError` when it is no such clip, is damaged, or is larger than allowed.
    public static func reader(
        data: [UInt8], name: String, options: ReadOptions = ReadOptions()
    ) throws -> any ClipReader {
        let source = ByteSource(data)
        return SalvagingReader(
            try reader(ClipKind.of(source, name), source, name, options), file: name, salvages: options.salvage)
    }

    private static func reader(
        _ kind: ClipKind?, _ source: ByteSource, _ file: String, _ options: ReadOptions
    ) throws -> any ClipReader {
        switch kind {
        case .animatedPNG: return try APNGReader(source, file: file, options: options)
        case .gif: return try GIFReader(source, file: file, options: options)
        case .motionJPEG: return try AVIReader(source, file: file, options: options)
        case .y4m: break
        case .video:
            throw RasterError(
                .unsupported, file: file, "a video can't be read from a pipe; name its file, or pipe it as Y4M")
        case .numberedPictures, nil:
            // Says what it is instead.
            _ = try FileFormat(content: source.bytes(0..<4096), file: file)
        }
        throw RasterError(.wrongFormat, file: file, "is a single picture, expected a clip")
    }

    /// Begins to write a clip, as the name asks for.
    ///
    /// - Parameters:
    ///   - path: `.apng` or `.png` (animated PNG), `.gif`, `.avi` (Motion-JPEG), `.y4m`, a pattern such as `%04d.png` for
    ///     a file a frame, `-` for Y4M on standard output, or a suffix of a video that ffmpeg writes, such as `.mp4`.
    ///   - clip: what its frames have in common; its number of frames need not be known.
    ///   - options: how it is stored.
    /// - Returns: what writes its frames.
    /// - Throws: `RasterError` when the name asks for no kind of clip, or for a size that it has no room for, `FileError`
    ///   when it can't be written there.
    public static func writer(
        to path: FilePath, for clip: Clip, options: ClipOptions = ClipOptions()
    ) throws -> any ClipWriter {
        let writer: any ClipWriter
        switch ClipKind(name: path) {
        case .animatedPNG: return try APNGWriter(path, clip, options)
        case .gif: return try GIFWriter(path, clip, options)
        case .numberedPictures: return try NumberedPicturesWriter(path, clip, options)
        case .y4m: writer = try Y4MWriter(path, clip, options)
        case .motionJPEG: writer = try AVIWriter(path, clip, options)
        case .video: writer = try VideoWriter(path, clip, options)
        case nil:
            throw RasterError(
                .wrongPlace, file: path.legible,
                "its suffix names no kind of clip that can be written; use "
                    + ClipKind.suffixes.map { ".\($0)" }.joined(separator: ", ") + ", or a pattern such as %04d.png")
        }
        return clip.hasConstantRate ? writer : EvenRateWriter(writer, clip.frameRate, file: path.legible)
    }
}

extension Clip {
    /// A frame's picture as files of the clip have it.
    ///
    /// - Throws: `RasterError` for one of another size.
    func fitted(_ picture: Picture, number: Int, file: String) throws -> Picture {
        guard picture.width == width, picture.height == height else {
            throw RasterError(
                .sizeMismatch, file: file,
                "frame \(number) is \(picture.width)x\(picture.height) pixels, but the clip is \(width)x\(height)")
        }
        return (format.hasAlpha ? picture : picture.overWhite()).converted(to: format).with(depth: depth)
    }

    /// Refuses to end a clip that has no frames.
    static func checkFrames(_ count: Int, file: String) throws {
        guard count == 0 else { return }
        throw RasterError(.nothingToDo, file: file, "a clip has at least one frame, and none came")
    }
}
