import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

extension PictureProgress.ClipPreview {
    /// The longer side of frames, at most.
    private static let side = 256
    /// Frames a second of what motion modules make.
    private static let frameRate = 8

    /// Writes it as a small animated PNG.
    ///
    /// - Parameters:
    ///   - path: where it goes.
    ///   - metadata: what stands in the file beside the frames.
    /// - Throws: `RasterError` or `FileError` where it can't be written.
    public func write(to path: FilePath, _ metadata: Metadata = Metadata()) throws {
        let frames = frames.map { image in
            let scale = min(1, Double(Self.side) / Double(max(image.width, image.height)))
            func scaled(_ side: Int) -> Int { max(1, Int((scale * Double(side)).rounded())) }
            return Picture(image).resized(width: scaled(image.width), height: scaled(image.height))
        }
        var clip = Clip(
            width: frames[0].width, height: frames[0].height, frameRate: Rational(Self.frameRate, interval))
        (clip.frameCount, clip.metadata) = (frames.count, metadata)
        let writer = try Clip.writer(to: path, for: clip)
        for frame in frames { try writer.append(ClipFrame(frame, duration: clip.frameRate.inverse)) }
        _ = try writer.finish()
    }

    /// The bytes of a small animated PNG.
    func encoded() throws -> [UInt8] {
        let file = EncodedClip.File(suffix: "png")
        return try file.namingNone {
            try write(to: file.path)
            return try FileBytes.read(file.path)
        }
    }
}
