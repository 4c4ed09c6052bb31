import GentoolBase

/// Animated PNG (W3C Portable Network Graphics, third edition, §11.3.6): each frame is decoded as a PNG of its own and laid
/// over what is there.
final class APNGReader: ClipReader {
    let clip: Clip
    private let source: ByteSource
    private let file: String
    private let options: ReadOptions
    private let structure: APNGStructure
    private let header: [UInt8]
    private var canvas: FrameCanvas
    private var number = 0

    init(_ source: ByteSource, file: String, options: ReadOptions) throws {
        let png = try PNGStructure(source, file: file, options: options, checksPixels: false)
        try Picture.checkSize(width: png.width, height: png.height, file: file, options: options)
        let (width, height) = (Int(png.width), Int(png.height))
        structure = try APNGStructure(source, width: width, height: height, file: file)
        header = Array(try source.bytes(16..<29))
        let frames = structure.frames
        let hasHoles = FrameCanvas.hasHoles(frames.map { ($0.place, $0.dispose) }, width: width, height: height)
        let format = PixelFormat(png.format.colorModel, alpha: png.format.hasAlpha || hasHoles)
        let depth = png.depth == 16 ? 16 : 8
        let timing = FrameTiming(frames.map(\.duration))
        var metadata = png.metadata
        metadata.removeWhatShowsTheOldPicture(file: file)
        let upright = metadata.standUpright(width: width, height: height, file: file)
        var clip = Clip(
            width: upright.width, height: upright.height, format: format, depth: depth, frameRate: timing.rate)
        clip.hasConstantRate = timing.isConstant
        clip.frameCount = structure.promised
        clip.seconds = timing.seconds * Double(structure.promised) / Double(frames.count)
        clip.loopCount = structure.plays
        clip.metadata = metadata
        clip.kind = ClipKind.animatedPNG.rawValue
        self.clip = clip
        canvas = FrameCanvas(width: width, height: height, format: format, depth: depth)
        (self.source, self.file, self.options) = (source, file, options)
    }

    func nextFrame() throws -> ClipFrame? {
        guard number < structure.frames.count else {
            if let damage = structure.damage { throw damage }
            return nil
        }
        let frame = structure.frames[number]
        number += 1
        var stored: Picture
        do {
            stored = try PNGReader.read(try bytes(of: frame), file: file, options: options)
        } catch let error as RasterError {
            throw RasterError(error.code, file: file, "frame \(number): \(error.reason)", remedy: error.remedy)
        }
        stored.metadata = Metadata()
        canvas.show(
            stored.converted(to: clip.format), at: frame.place, blend: frame.blend, dispose: frame.dispose)
        var picture = canvas.picture.oriented(clip.metadata.originalOrientation)
        picture.metadata = clip.metadata
        picture.metadata.notices = []
        return ClipFrame(picture, duration: frame.duration)
    }

    /// A PNG of a frame alone.
    private func bytes(of frame: APNGStructure.Frame) throws -> [UInt8] {

        var bytes = PictureKind.pngSignature
        bytes +=
            PNGChunk(
                name: "IHDR",
                bytes: PNGChunk.number(frame.place.width) + PNGChunk.number(frame.place.height) + header[8...]
            ).stored
        for chunk in structure.colors { bytes += try source.bytes(chunk) }
        for data in frame.data {
            // Its checksum is that of the chunk as it stands in the file, whatever its name and number.
            let isFirst = try source.bytes((data.lowerBound - 4)..<data.lowerBound).elementsEqual("IDAT".utf8)
            let start = data.lowerBound - (isFirst ? 4 : 8)
            let sum = Checksum.crc32(try source.bytes(start..<data.upperBound))
            guard try source.number(at: data.upperBound, size: 4) == Int(sum) else {
                throw APNGStructure.damage(file, "the checksum of its pixels is wrong")
            }
            bytes += PNGChunk(name: "IDAT", bytes: Array(try source.bytes(data))).stored
        }
        return bytes + PNGChunk(name: "IEND", bytes: []).stored
    }
}

extension PNGChunk {
    /// The chunk as it stands in a file: length, name, data and checksum (PNG §5.3).
    var stored: [UInt8] {
        let body = Array(name.utf8) + bytes
        return Self.number(bytes.count) + body + Self.number(Int(Checksum.crc32(body[...])))
    }

    /// Four bytes, the most significant one first.
    static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
}
