import GentoolRaster

/// Puts a clip that is made anew into a file of its own, frame by frame as they come, so that none has to stay in memory.
final class ClipEncoding {
    private let suffix: String
    private let frameCount: Int
    private let rate: Rational
    private let writing: WritingFields
    private let file: EncodedClip.File
    private var first: Picture?
    private var writer: (any ClipWriter)?

    /// - Parameters:
    ///   - suffix: of its file, which chooses its kind.
    ///   - frames: how many are going to come.
    ///   - fps: frames a second.
    ///   - writing: how it is stored.
    init(suffix: String, frames: Int, fps: Double, _ writing: WritingFields) {
        (self.suffix, frameCount, self.writing) = (suffix, frames, writing)
        rate = .nearest(to: fps, denominatorAtMost: 1001)
        file = EncodedClip.File(suffix: suffix)
    }

    /// - Parameter frame: as large as those before it; what a file says of the whole is its first frame's.
    /// - Throws: `RasterError` where such a file has no room for it, `FileError` where there is none on the disk.
    func append(_ frame: Picture) throws {
        try file.namingNone { try add(frame) }
    }

    private func add(_ frame: Picture) throws {
        if writer == nil {
            var clip = Clip(
                width: frame.width, height: frame.height, format: frame.format, depth: frame.samples.depth,
                frameRate: rate)
            (clip.frameCount, clip.loopCount, clip.metadata) = (frameCount, 0, frame.metadata)
            var options = ClipOptions()
            if let quality = writing.quality { options.jpegQuality = quality }
            (first, writer) = (frame, try Clip.writer(to: file.path, for: clip, options: options))
        }
        try writer?.append(ClipFrame(frame, duration: Rational(rate.denominator, rate.numerator)))
    }

    /// The clip, when all frames came.
    func finish() throws -> EncodedClip {
        let notices = try file.notices { try writer!.finish() }
        return EncodedClip(file: file, first: first!, notices: notices, suffix: suffix, rate: rate, writing: writing)
    }
}
