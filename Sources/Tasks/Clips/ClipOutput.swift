import GentoolBase
import GentoolRaster
import Synchronization

/// Where the frames of a clip go in the end. How large they are, and of which kind, the first one tells.
final class ClipOutput<Request: PictureRequest> {
    private let task: ClipTask<Request>
    private let source: Clip
    private var writer: (any ClipWriter)?
    private var size = (width: 0, height: 0)

    /// - Parameter source: the clip that frames are made of.
    init(_ task: ClipTask<Request>, _ source: Clip) { (self.task, self.source) = (task, source) }

    func append(_ picture: Picture, _ duration: Rational) throws {
        let frame = ClipFrame(picture, duration: duration)
        if let writer { return try writer.append(frame) }
        var clip = source
        (clip.width, clip.height) = picture.size
        clip.format = picture.format == .cmyk ? .rgb : picture.format
        clip.depth = picture.samples.depth
        clip.metadata = picture.metadata
        var options = ClipOptions()
        if let quality = task.request.writing.quality { options.jpegQuality = quality }
        options.soundSource = source.hasSound && task.input != "-" ? task.input : nil
        let writer = try Clip.writer(to: task.output, for: clip, options: options)
        (self.writer, size) = (writer, picture.size)
        try writer.append(frame)
    }

    /// - Returns: the size of all frames, and what the file has no place for.
    func finish() throws -> (size: (width: Int, height: Int), notices: [Notice]) {
        (size, try writer?.finish() ?? [])
    }
}

/// Keeps frames while others are made; without a folder for them they go to the clip at once.
final class FrameKeeper {
    private let store: FrameStore?
    private let worker = WorkerThread()
    private let failure: FrameFailure

    init(_ store: FrameStore?) {
        self.store = store
        failure = FrameFailure()
    }

    /// - Parameters:
    ///   - memory: what the next frame needs beside it.
    ///   - number: from 1.
    /// - Throws: why a frame before this one could not be kept, or this one not be written.
    func keep<Request>(
        _ picture: Picture, memory: Picture?, _ number: Int, _ output: ClipOutput<Request>, _ duration: Rational
    ) throws {
        guard let store else { return try output.append(picture, duration) }
        try failure.check()
        worker.run { [failure] in
            // Behind a frame that is not there no other is of use.
            if !failure.hasFailed { failure.note { try store.keep(picture, memory: memory, number) } }
        }
    }

    /// Returns when nothing more is being written.
    func settle() { worker.wait() }

    /// Returns when all frames are kept.
    func wait() throws {
        worker.wait()
        try failure.check()
    }
}

/// Why a frame could not be kept.
private final class FrameFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    var hasFailed: Bool { error.withLock { $0 != nil } }

    func note(_ work: () throws -> Void) {
        do { try work() } catch { self.error.withLock { $0 = error } }
    }

    func check() throws { if let error = error.withLock({ $0 }) { throw error } }
}
