import GentoolBase
import SystemPackage

/// Motion-JPEG in an AVI file (Microsoft, "AVI RIFF File Reference"): a JPEG a frame, and an index. What does not fit into
/// one RIFF chunk that all players read goes on in more of them, each with an index of its own, and the header says where
/// these are (OpenDML AVI File Format Extensions, 1.02, §5).
final class AVIWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private let options: ClipOptions
    private let notices: [Notice]
    private let segmentBytes: Int
    private var segment = Segment(place: 0, list: 0)
    /// Where the indices of segments are that are done.
    private var indices: [(place: Int, size: Int, frames: Int)] = []
    /// How many frames the first segment has, which those who know no others take for all.
    private var firstFrames = 0
    private var frames = 0
    private var largest = 0

    /// A RIFF chunk that is being written.
    private struct Segment {
        /// Where it begins.
        let place: Int
        /// Where its list of frames begins with a name.
        let list: Int
        /// Where its frames' chunks are, and how many bytes are in them.
        var frames: [(place: Int, size: Int)] = []
    }

    /// How many segments the header has room for.
    private static let mostSegments = 256
    private static let indexHead = 24
    private static let headerPlace = 12

    /// - Parameter segmentBytes: how large a RIFF chunk becomes; players without OpenDML know no larger one.
    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions, segmentBytes: Int = 1 << 30) throws {
        name = path.legible
        try FileFormat.jpeg.checkSize(width: clip.width, height: clip.height, file: name)
        notices = clip.lossNotices(keepsAlpha: false, keepsDepth: false, keepsMetadata: false)
        var stored = clip
        stored.format = clip.format.colorModel == .gray ? .gray : .rgb
        stored.depth = 8
        (self.clip, self.options, self.segmentBytes) = (stored, options, segmentBytes)
        file = try FileWriter(path, replacing: options.replacesFile)
        guard file.partPath != nil else {
            throw RasterError(
                .wrongPlace, file: name,
                "an AVI's sizes are known in the end, so that it can't go into a pipe; write to a file, or Y4M")
        }
        try file.write(RIFF.open("RIFF", "AVI ") + header)
        try beginList(of: 0)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = try clip.fitted(frame.picture, number: frames + 1, file: name)
        let subsampling: WriteOptions.ChromaSubsampling = options.jpegQuality >= 90 ? .horizontal : .both
        let jpeg = try JPEGWriter.encode(picture, coding: .level(options.jpegQuality, subsampling))
        // Its indices are in it, too.
        let indexBytes = 24 * (segment.frames.count + 1) + 2 * Self.indexHead
        if !segment.frames.isEmpty, file.count - segment.place + jpeg.count + indexBytes > segmentBytes {
            try beginSegment()
        }
        segment.frames.append((file.count, jpeg.count))
        try file.write(RIFF.chunk("00dc", jpeg))
        frames += 1
        largest = max(largest, jpeg.count)
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        try endSegment(isOnly: indices.isEmpty)
        try file.rewrite(header, at: Self.headerPlace)
        try file.finish(whenSynced: whenSynced)
        return notices
    }

    // MARK: - Segments

    private func beginSegment() throws {
        // One more follows.
        guard indices.count < Self.mostSegments - 1 else {
            throw RasterError(
                .tooManyPixels, file: name,
                "frame \(frames + 1) does not fit: an AVI has room for \(Self.mostSegments) parts of \(segmentBytes >> 20) "
                    + "MiB here; write a video such as .mp4, or a lower quality")
        }
        try endSegment(isOnly: false)
        let place = file.count
        try file.write(RIFF.open("RIFF", "AVIX"))
        try beginList(of: place)
    }

    /// - Parameter place: where the segment begins.
    private func beginList(of place: Int) throws {
        segment = Segment(place: place, list: file.count + 8)
        try file.write(RIFF.open("LIST", "movi"))
    }

    private func endSegment(isOnly: Bool) throws {
        if !isOnly {
            let index = standardIndex
            indices.append((file.count, index.count, segment.frames.count))
            try file.write(index)
        }
        try file.rewrite(RIFF.little(file.count - segment.list), at: segment.list - 4)
        if segment.place == 0 {
            firstFrames = frames
            try file.write(oldIndex)
        }
        try file.rewrite(RIFF.little(file.count - segment.place - 8), at: segment.place + 4)
    }

    /// `idx1`: where frames are from the list's name on.
    private var oldIndex: [UInt8] {
        // 16: a frame that needs no other (AVIIF_KEYFRAME).
        RIFF.chunk(
            "idx1",
            segment.frames.flatMap { frame in
                Array("00dc".utf8) + [16, frame.place - segment.list, frame.size].flatMap { RIFF.little($0) }
            })
    }

    /// Where a segment's frames are (AVISTDINDEX): what is in their chunks, from the segment's beginning on.
    private var standardIndex: [UInt8] {
        let head =
            RIFF.little(2, 2) + [0, 1] + RIFF.little(segment.frames.count) + Array("00dc".utf8)
            + RIFF.little(segment.place, 8) + RIFF.little(0)
        return RIFF.chunk(
            "ix00",
            head + segment.frames.flatMap { RIFF.little($0.place + 8 - segment.place) + RIFF.little($0.size) })
    }

    // MARK: - The header

    /// Where segments' indices are (AVISUPERINDEX), or as much room for that.
    private var superIndex: [UInt8] {
        let entries = indices.flatMap { RIFF.little($0.place, 8) + RIFF.little($0.size) + RIFF.little($0.frames) }
        let head =
            RIFF.little(4, 2) + [0, 0] + RIFF.little(indices.count) + Array("00dc".utf8)
            + [UInt8](repeating: 0, count: 12)
        let content = head + entries
        let size = Self.indexHead + 16 * Self.mostSegments
        return RIFF.chunk(
            indices.isEmpty ? "JUNK" : "indx", content + [UInt8](repeating: 0, count: size - content.count))
    }

    /// What is said of all frames.
    private var header: [UInt8] {
        let rate = clip.frameRate
        let sides = RIFF.little(clip.width) + RIFF.little(clip.height)
        let microseconds = Int((1_000_000 / rate.value).rounded())
        let bytesASecond = Int(Double(largest) * rate.value)
        let main = RIFF.chunk(
            "avih",
            // 16: it has an index (AVIF_HASINDEX).
            [microseconds, bytesASecond, 0, 16, firstFrames, 0, 1, largest].flatMap { RIFF.little($0) } + sides
                + [UInt8](repeating: 0, count: 16))
        let stream = RIFF.chunk(
            "strh",
            Array("vidsMJPG".utf8)
                + [0, 0, 0, rate.denominator, rate.numerator, 0, frames, largest, 0xFFFF_FFFF, 0].flatMap {
                    RIFF.little($0)
                } + [0, 0, clip.width & 0xFFFF, clip.height & 0xFFFF].flatMap { RIFF.little($0, 2) })
        let format = RIFF.chunk(
            "strf",
            RIFF.little(40) + sides + RIFF.little(1, 2) + RIFF.little(24, 2) + Array("MJPG".utf8)
                + [clip.width * clip.height * 3, 0, 0, 0, 0].flatMap { RIFF.little($0) })
        let streams = RIFF.list("strl", stream + format + superIndex)
        // All segments' frames (§5.1).
        let extended = RIFF.list("odml", RIFF.chunk("dmlh", RIFF.little(frames) + [UInt8](repeating: 0, count: 244)))
        return RIFF.list("hdrl", main + streams + extended)
    }
}
