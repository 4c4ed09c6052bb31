import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// The making of many pictures, each read and written while others are made; what was finished before is left out.
public struct TaskBatch<Request: PictureRequest> {
    /// What is told while pictures are made.
    public enum Event: Sendable {
        /// Its turn has come.
        case began
        /// Said before the work.
        case notices([Notice])
        /// How much is done, 0...1.
        case progress(Double)
        /// What was made is on the disk; with the notices of its encoding, and all that were said before.
        case wrote(MadePicture)
        /// The last that is told of a task.
        case ended(BatchOutcome)
    }

    /// In the order in which they are made.
    public let tasks: [PictureTask<Request>]
    /// Where it is noted what was made; `nil` if nowhere.
    public var journal: Journal?
    /// What earlier runs have made; what of it is still there is not made again.
    public var finished: FinishedWork?
    /// Whether files are replaced that are not of those runs.
    public var replacesOthers = false
    /// Whether results get the times of the files they are made of.
    public var keepsTimes = false

    /// Tasks of which no journal is kept, and that replace no files.
    public init(_ tasks: [PictureTask<Request>]) { self.tasks = tasks }

    /// Makes them.
    ///
    /// - Parameters:
    ///   - tell: of each task what happens, from any thread; in the order in which it happens to it.
    ///   - observe: told on this thread how far a picture is; what it throws ends that picture.
    ///   - shouldStop: whether to begin no other picture.
    /// - Returns: how many ended in which way.
    /// - Throws: what loading that which makes them throws: then there is no point in going on.
    public func run(
        tell: @escaping @Sendable (PictureTask<Request>, Event) -> Void,
        observe: @escaping (PictureTask<Request>, PictureProgress) throws -> Void = { _, _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) throws -> BatchSummary {
        let files = TaskFiles(
            journal: journal, finished: finished, replacesOthers: replacesOthers, keepsTimes: keepsTimes)
        let engines = Engines()
        let requests = tasks.map(\.request)
        var engineError: (any Error)?
        func engine(_ request: Request) throws -> Request.Engine {
            do {
                return try engines.engine(for: request, of: requests)
            } catch {
                engineError = error
                throw error
            }
        }
        let runner = BatchRunner<PictureTask<Request>, TaskFiles.Read<Request.Source>, TaskFiles.Made>(
            read: { try files.read($0) },
            make: { task, read in
                tell(task, .began)
                let engine = try engine(task.request)
                try task.request.check(with: engine)
                let picture = try task.request.picture(
                    of: read.source, called: task.input?.legible, for: read.destination, with: engine,
                    say: { tell(task, .notices($0)) }
                ) { progress in
                    try observe(task, progress)
                    tell(task, .progress(progress.fraction))
                }
                return TaskFiles.Made(picture: picture, work: read.work, times: read.times)
            },
            write: { tell($0, .wrote(try files.write($1, of: $0))) },
            observe: { tell($0, .ended($1)) },
            shouldStop: { engineError != nil || shouldStop() })
        let summary = runner.run(tasks)
        if let engineError { throw engineError }
        return summary
    }
}

/// Reads and writes the files of tasks.
private struct TaskFiles: Sendable {
    let journal: Journal?
    let finished: FinishedWork?
    let replacesOthers: Bool
    let keepsTimes: Bool
    private let fingerprints = Fingerprints()

    /// What was read for a task.
    struct Read<Source: Sendable>: Sendable {
        let source: Source
        let destination: Destination
        let work: Fingerprint
        /// What the result's are to be.
        let times: FileTimes?
    }

    struct Made: Sendable {
        let picture: MadePicture
        let work: Fingerprint
        let times: FileTimes?
    }

    /// `nil` if the task is finished.
    func read<Request: PictureRequest>(_ task: PictureTask<Request>) throws -> Read<Request.Source>? {
        for path in [task.output] + task.sideFiles where finished != nil && path != "-" {
            guard !path.exists || mayReplace(path) else {
                throw BatchError(
                    .alreadyExists, file: path.legible, "is not what a batch has left there", remedy: .moveOrReplace)
            }
        }
        // Reading is a use: before it the time of the last one is still there.
        let times = keepsTimes ? task.input.flatMap { FileTimes($0) } : nil
        let files = try task.files()
        let work = fingerprints.fingerprint(of: task.request, files)
        let isWhole = task.sideFiles.allSatisfy(\.isRegularFile)
        if isWhole, finished?.isFinished(task.output, work) == true { return nil }
        let destination = try Destination(task.output)
        return Read(
            source: try task.request.read(files, for: destination), destination: destination, work: work, times: times)
    }

    /// The picture as it was written, with the notices of its encoding.
    func write<Request: PictureRequest>(_ made: Made, of task: PictureTask<Request>) throws -> MadePicture {
        let encoded = try made.picture.encoded(task.request.writing)
        let bytes = encoded.bytes
        // Who finds the picture finds what belongs to it, too.
        for (path, picture) in zip(task.sideFiles, made.picture.sides) {
            guard !path.exists || path.isRegularFile else {
                throw FileError(.wrongPlace, file: path.legible, "is no file; expected one to write to")
            }
            var work = made.work
            work.verb = MaskRequest.verb
            try write(picture.encoded(as: FileFormat(suffixOf: path)).bytes, to: path, of: work)
        }
        try write(bytes, to: task.output, times: made.times, of: made.work)
        var picture = made.picture
        picture.notices += encoded.notices
        return picture
    }

    private func write(_ bytes: [UInt8], to path: FilePath, times: FileTimes? = nil, of work: Fingerprint) throws {
        try FileBytes.write(bytes, to: path, replacing: mayReplace(path), times: times) { stamp in
            try journal?.append(path, stamp, Checksum(bytes), of: work)
        }
    }

    private func mayReplace(_ path: FilePath) -> Bool { replacesOthers || finished?.made(path) == true }
}
