import GentoolBase
import GentoolRaster
import SystemPackage

/// What frames are made of, read one after the other on a thread of its own.
///
/// Sendable by promise: one thread reads, and what others ask for they ask when it has ended or when it has said so.
final class FrameSources<Request: PictureRequest>: @unchecked Sendable {
    /// What was read for a frame.
    struct Source: Sendable {
        let source: Request.Source
        /// The frame itself.
        let picture: Picture
        let duration: Rational
        /// Where it goes, as far as making it depends on that.
        let destination: Destination
    }

    private var destination: Destination
    /// For how long frames are seen, as far as they were read; to be asked for when no more are read.
    private(set) var durations: [Rational] = []
    /// The frame before the first that is made; to be asked for when that was read.
    private(set) var lastSkipped: Picture?
    private let reader: any ClipReader
    private let others: [OtherFile]
    private let task: ClipTask<Request>
    private var hasEnded = false

    /// A file beside the clip.
    private enum OtherFile {
        case still(NamedBytes)
        /// Of which each frame has its own.
        case clip(any ClipReader, name: String)
    }

    init(_ reader: any ClipReader, _ task: ClipTask<Request>) throws {
        (self.reader, self.task) = (reader, task)
        destination = Destination(task.output.legible, format: .png)
        if [ClipKind.y4m, .video, .motionJPEG].contains(where: { $0.rawValue == reader.clip.kind }) {
            // Frames came through a codec, if not in this file, then before.
            destination.framesShowTraces = true
        }
        others = try task.otherFiles.map { path in
            guard try ClipKind.of(path) != nil else {
                return .still(try NamedBytes(picture: path, options: task.request.reading.options))
            }
            let other = try Clip.reader(contentsOf: path, options: task.request.reading.options)
            if let count = other.clip.frameCount, let all = reader.clip.frameCount, count < all {
                throw Self.tooShort(path.legible, count, "\(task.name) has \(all)")
            }
            return .clip(other, name: path.legible)
        }
    }

    private static func tooShort(_ name: String, _ count: Int, _ wanted: String) -> RasterError {
        RasterError(
            .sizeMismatch, file: name,
            "has \(count) frame\(count == 1 ? "" : "s"), but \(wanted); expected one for each")
    }

    /// What was seen of the clips at their end; to be asked for when no more frames are read.
    var lateNotices: [Notice] {
        reader.lateNotices
            + others.flatMap { other -> [Notice] in
                if case .clip(let reader, _) = other { reader.lateNotices } else { [] }
            }
    }

    /// What a frame is made of; `nil` behind the last one. Called by one thread, with rising numbers.
    ///
    /// - Parameter number: from 0.
    func next(_ number: Int) throws -> Source? {
        while durations.count < number {
            guard let frame = try nextFrame() else { return nil }
            durations.append(frame.duration)
            lastSkipped = frame.picture
            for other in others { if case .clip(let reader, _) = other { _ = try reader.nextFrame() } }
        }
        guard let frame = try nextFrame() else { return nil }
        durations.append(frame.duration)
        let files =
            try [NamedBytes(task.name, try Self.bytes(frame.picture))]
            + others.map { other in
                switch other {
                case .still(let file): return file
                case .clip(let reader, let name):
                    guard let picture = try reader.nextFrame()?.picture else {
                        throw Self.tooShort(name, number, "\(task.name) has more")
                    }
                    return NamedBytes(name, try Self.bytes(picture))
                }
            }
        let source = try task.request.read(files, for: destination)
        return Source(source: source, picture: frame.picture, duration: frame.duration, destination: destination)
    }

    /// The first one says what all are taken for.
    /// Behind the last frame the reader isn't asked again, so that what it noticed may be asked for.
    private func nextFrame() throws -> ClipFrame? {
        guard !hasEnded else { return nil }
        let frame = try reader.nextFrame()
        hasEnded = frame == nil
        if destination.framesShowTraces == nil { destination.framesShowTraces = frame?.picture.showsJPEGTraces }
        return frame
    }

    /// A picture as requests read it.
    private static func bytes(_ picture: Picture) throws -> [UInt8] {
        var options = WriteOptions()
        options.compressionLevel = 0
        return try picture.encoded(as: .png, options: options).bytes
    }
}
