import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// Makes a clip of a clip, frame by frame: while one is worked on, the next is read and the last is written.
///
/// Frames are kept in a folder beside the output until all are there, so that a run that ended in the middle, however, goes
/// on where it was; then the clip is put together. Three or four frames are in memory, however long it is.
public struct ClipRunner<Request: PictureRequest> {
    /// What is told while a clip is made.
    public enum Event: Sendable {
        /// What is known of the clip, and how many frames an earlier run has left.
        case began(Clip, finished: Int)
        /// Each kind is said once, not for each frame.
        case notices([Notice])
        /// How much of a frame is done, 0...1.
        case progress(frame: Int, Double)
        /// A frame is made.
        case frame(Int)
        /// All are, and become a clip.
        case assembling
    }

    /// What a clip became.
    public struct Made: Sendable {
        /// How many frames the clip has.
        public let frames: Int
        /// How many of them an earlier run had left.
        public let resumed: Int
        /// Of each frame, in pixels.
        public let size: (width: Int, height: Int)
    }

    /// What is to be made.
    public let task: ClipTask<Request>
    /// Whether frames of other work that stand in the work folder are removed.
    public var replacesFrames = false
    /// Whether a clip that is there in the end is replaced, even one that came meanwhile.
    public var replacesClip = true

    /// - Parameter task: what is to be made.
    public init(_ task: ClipTask<Request>) { self.task = task }

    /// What the clip is made by and of: settings and the content of all files.
    ///
    /// - Throws: `FileError` where one can't be read.
    public func work() throws -> Fingerprint {
        let sums = try ([task.input] + task.otherFiles).map { path in
            NamedBytes(path.legible, Array(try ClipSum.text(path).utf8))
        }
        let rate = task.frameRate.map { [NamedBytes("frame rate", Array("\($0)".utf8))] } ?? []
        // Frames of a damaged clip that are there are the same, whether the others are asked for or not.
        return Fingerprints().fingerprint(of: task.request, sums + rate, but: ["salvage"])
    }

    /// Makes it.
    ///
    /// - Parameters:
    ///   - tell: what happens, from this thread.
    ///   - observe: told on this thread how far a frame is; what it throws ends the work, and all frames that are finished
    ///     stay.
    ///   - whenSynced: called before the clip's file gets its name, with where it is until then, what its size and time of
    ///     change are going to be, and what it was made by and of; not where something went through a pipe, and not for
    ///     numbered files.
    /// - Returns: what it became.
    /// - Throws: what reading, making and writing frames throws, with the number of the frame.
    public func run(
        tell: (Event) -> Void, observe: (PictureProgress) throws -> Void = { _ in },
        whenSynced: (FilePath, FileStamp, Fingerprint) throws -> Void = { _, _, _ in }
    ) throws -> Made {
        let reader = try Clip.reader(
            contentsOf: task.input, options: task.request.reading.options, frameRate: task.frameRate)
        let clip = reader.clip
        let sources = try FrameSources(reader, task)
        if task.output != "-" { FileBytes.removeAbandonedParts(in: task.output.folder) }
        let work = task.workFolder == nil ? nil : try work()
        let store = try task.workFolder.flatMap { folder in
            try work.map { try FrameStore(folder, work: $0, replacing: replacesFrames) }
        }
        let resumed = store?.finished ?? 0
        tell(.began(clip, finished: resumed))
        var said = SaidNotices()
        said.say(clip.metadata.notices, tell)
        let output = ClipOutput(task, clip, replacesFile: replacesClip)
        let frames = Prefetcher { try sources.next($0) }
        let keeper = FrameKeeper(store)
        let engines = Engines()
        var number = resumed
        // What is finished is on the disk before anybody goes.
        defer {
            keeper.settle()
            if let store, store.isEmpty { store.remove() }
        }
        var before: FrameBefore?
        var absences = FrameAbsences(task.name)
        while let frame = try frames[number] {
            if let store, number == resumed, let skipped = sources.lastSkipped {
                before = FrameBefore(
                    picture: skipped, made: try store.frame(number), memory: try store.memory(of: number))
            }
            number += 1
            let engine = try engines.engine(for: task.request, of: [task.request])
            try task.request.check(with: engine)
            let made = try absences.replacing({ task.request.frameWithoutFind(frame.source) }, number) {
                try make(frame, after: before, number: number, with: engine, say: { said.say($0, tell) }) { progress in
                    try observe(progress)
                    tell(.progress(frame: number, progress.fraction))
                }
            }
            said.say(absences.first, tell)
            // What goes wrong here says itself which frame it is.
            try keeper.keep(made.picture, memory: made.memory, number, output, frame.duration)
            before = FrameBefore(picture: frame.picture, made: made.picture, memory: made.memory)
            tell(.frame(number))
        }
        try keeper.wait()
        said.say(sources.lateNotices, tell)
        try Clip.refuseEmpty(number, task.name)
        if number == absences.count, let reason = absences.reason {
            store?.remove()
            throw reason
        }
        if let summary = absences.summary(of: number) { tell(.notices([summary])) }
        if let store {
            tell(.assembling)
            for index in 1...number {
                try observe(PictureProgress(fraction: Double(index) / Double(number)))
                try output.append(try store.frame(index), sources.durations[index - 1])
            }
        }
        let (size, losses) = try output.finish { part, stamp in
            if let work { try whenSynced(part, stamp, work) }
        }
        said.say(losses, tell)
        store?.remove()
        return Made(frames: number, resumed: resumed, size: size)
    }

    /// Makes a frame; what goes wrong names its number.
    private func make(
        _ frame: FrameSources<Request>.Source, after before: FrameBefore?, number: Int, with engine: Request.Engine,
        say: ([Notice]) -> Void, observer: PictureProgress.Observer
    ) throws -> (picture: Picture, memory: Picture?) {
        do {
            let made = try task.request.picture(
                of: frame.source, after: before, for: frame.destination, with: engine, say: say, observer: observer)
            say(made.notices)
            return (try made.decoded(), made.memory)
        } catch let error as RequestError {
            // What arguments can't be, they can't be for any frame.
            throw error.code == .invalidValue ? error : error.naming(frame: number, of: task.name)
        } catch let error as any ReportableError {
            throw error.naming(frame: number, of: task.name)
        }
    }
}

/// Says notices of each kind once: those of frames differ by a number of pixels or so.
private struct SaidNotices {
    private var codes: Set<String> = []

    mutating func say<Request>(_ notices: [Notice], _ tell: (ClipRunner<Request>.Event) -> Void) {
        let new = notices.filter { codes.insert($0.code).inserted }
        if !new.isEmpty { tell(.notices(new)) }
    }
}

extension ReportableError {
    fileprivate func naming(frame number: Int, of clip: String) -> RasterError {
        let reason = file == nil || file == clip ? reason : "\(self)"
        return RasterError(code, file: clip, "frame \(number): \(reason)", remedy: remedy)
    }
}

extension RequestError {
    fileprivate func naming(frame number: Int, of clip: String) -> RequestError {
        let other = file == clip ? nil : file.map { "\($0): " }
        return RequestError(
            code, field: field, file: clip, text: "frame \(number): \(other ?? "")\(text)", remedy: remedy)
    }
}

extension Clip {
    fileprivate static func refuseEmpty(_ count: Int, _ file: String) throws {
        if count == 0 { throw RasterError(.nothingToDo, file: file, "has no frames") }
    }
}

extension MadePicture {
    /// The picture, also where a file was passed on as it is.
    fileprivate func decoded() throws -> Picture {
        if let picture { return picture }
        var options = ReadOptions()
        options.pixelLimit = .max
        return try Picture(data: try encoded(WritingFields()).bytes, name: "", options: options)
    }
}
