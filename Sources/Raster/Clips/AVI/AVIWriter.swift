import GentoolBase
import SystemPackage

/// Motion-JPEG in an AVI file (Microsoft, "AVI RIFF File Reference"): a JPEG a frame, and an index.
final class AVIWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private let options: ClipOptions
    private let notices: [Notice]
    private var index: [UInt8] = []
    private var frames = 0
    private var largest = 0

    /// How large a file of one RIFF chunk is that all players read; the next one would need the chunks of OpenDML.
    private static let mostBytes = 1 << 30
    /// Where the frames' list begins: its name counts from there.
    private static let listPlace = 12 + 8 + 192 + 8

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        name = path.legible
        try FileFormat.jpeg.checkSize(width: clip.width, height: clip.height, file: name)
        notices = clip.lossNotices(keepsAlpha: false, keepsDepth: false, keepsMetadata: false, sound: false)
        var stored = clip
        stored.format = clip.format.colorModel == .gray ? .gray : .rgb
        stored.depth = 8
        (self.clip, self.options) = (stored, options)
        file = try FileWriter(path)
        guard file.partPath != nil else {
            throw RasterError(
                .wrongPlace, file: name,
                "an AVI's sizes are known in the end, so that it can't go into a pipe; write to a file, or Y4M")
        }
        try file.write(header)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = try clip.fitted(frame.picture, number: frames + 1, file: name)
        let subsampling: WriteOptions.ChromaSubsampling = options.jpegQuality >= 90 ? .horizontal : .both
        let jpeg = try JPEGWriter.encode(picture, coding: .level(options.jpegQuality, subsampling))
        guard file.count + jpeg.count + index.count + 64 <= Self.mostBytes else {
            throw RasterError(
                .tooManyPixels, file: name,
                "frame \(frames + 1) does not fit: an AVI has room for \(Self.mostBytes >> 20) MiB here; write a video such "
                    + "as .mp4, or a lower quality")
        }
        let start = file.count - Self.listPlace
        try file.write(Self.chunk("00dc", jpeg))
        // 16: a frame that needs no other (AVIIF_KEYFRAME).
        index += Array("00dc".utf8) + Self.little(16) + Self.little(start) + Self.little(jpeg.count)
        frames += 1
        largest = max(largest, jpeg.count)
    }

    func finish() throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        let listEnd = file.count
        try file.write(Self.chunk("idx1", index))
        try file.rewrite(header(size: file.count, listSize: listEnd - Self.listPlace), at: 0)
        try file.finish()
        return notices
    }

    private var header: [UInt8] { header(size: 0, listSize: 0) }

    /// Everything before the frames.
    private func header(size: Int, listSize: Int) -> [UInt8] {
        let rate = clip.frameRate
        let sides = Self.little(clip.width) + Self.little(clip.height)
        let microseconds = Int((1_000_000 / rate.value).rounded())
        let bytesASecond = Int(Double(largest) * rate.value)
        let main = Self.chunk(
            "avih",
            // 16: it has an index (AVIF_HASINDEX).
            [microseconds, bytesASecond, 0, 16, frames, 0, 1, largest].flatMap(Self.little) + sides
                + [0, 0, 0, 0].flatMap(Self.little))
        let stream = Self.chunk(
            "strh",
            Array("vidsMJPG".utf8)
                + [0, 0, 0, rate.denominator, rate.numerator, 0, frames, largest, 0xFFFF_FFFF, 0].flatMap(Self.little)
                + [0, 0, clip.width & 0xFFFF, clip.height & 0xFFFF].flatMap { Self.little($0, 2) })
        let format = Self.chunk(
            "strf",
            Self.little(40) + sides + Self.little(1, 2) + Self.little(24, 2) + Array("MJPG".utf8)
                + [clip.width * clip.height * 3, 0, 0, 0, 0].flatMap(Self.little))
        let streamList = Self.list("strl", stream + format)
        return Array("RIFF".utf8) + Self.little(size - 8) + Array("AVI ".utf8)
            + Self.list("hdrl", main + streamList) + Array("LIST".utf8) + Self.little(listSize) + Array("movi".utf8)
    }

    private static func list(_ name: String, _ content: [UInt8]) -> [UInt8] {
        chunk("LIST", Array(name.utf8) + content)
    }

    /// A chunk, and a byte behind it where its length is odd.
    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(data.count) + data + (data.count % 2 == 0 ? [] : [0])
    }

    private static func little(_ value: Int) -> [UInt8] { little(value, 4) }
    private static func little(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
