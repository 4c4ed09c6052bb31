import GentoolBase
import GentoolPipelines
import GentoolRaster

/// Makes pictures one after the other on all cores, and keeps what it has loaded for the next; safe to be asked from
/// anywhere.
///
/// ```swift
/// let runner = TaskRunner()
/// var request = UpscaleRequest()
/// request.size.scale = 2
/// let photo = NamedBytes("photo.jpg", bytes)
/// for try await event in runner.events(of: request, files: [photo], for: Destination("large.jpg", format: .jpeg)) {
///     if case .made(let picture) = event { show(try picture.encoded(request.writing).bytes) }
/// }
/// ```
public actor TaskRunner {
    /// What is told while a picture is made.
    public enum Event: Sendable {
        /// Said before the work.
        case notice(Notice)
        /// How much is done, 0...1.
        case progress(Double)
        /// What the picture would be if it ended here, at the model's size.
        case preview(Picture)
        /// What a clip would be, as the bytes of a small animated PNG.
        case clipPreview([UInt8])
        /// The last one.
        case made(MadePicture)
    }

    private let executor = ThreadExecutor()
    private let engines: Engines

    /// That of the runner's own thread, on which all pictures are made one after the other.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameter memoryLimit: the bytes that the files of all that is kept loaded may have; by default half of the
    ///   machine's memory.
    public init(memoryLimit: Int? = nil) { engines = memoryLimit.map { Engines(memoryLimit: $0) } ?? Engines() }

    /// Makes a picture when its turn comes. Whoever stops listening, or cancels the task that listens, cancels it within a
    /// step.
    ///
    /// - Parameters:
    ///   - request: what is asked for.
    ///   - files: the picture, if it is made of one, and then the request's other files.
    ///   - destination: where it goes.
    ///   - previewing: after how many evaluations of a network there is a preview each; `nil` for none.
    /// - Returns: events, of which the last one has the picture; ends by throwing `RequestError`, or what doing it throws.
    public nonisolated func events<Request: PictureRequest>(
        of request: Request, files: [NamedBytes], for destination: Destination, previewing: Int? = nil
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await self.make(request, files, destination, previewing) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Waits until what was begun has ended, also what was cancelled.
    public func idle() {}

    private func make<Request: PictureRequest>(
        _ request: Request, _ files: [NamedBytes], _ destination: Destination, _ previewing: Int?,
        tell: (Event) -> Void
    ) throws {
        try Task.checkCancellation()
        try request.check()
        var request = try request.completed()
        var models = NamedModels()
        try models.locate(&request)
        let source = try request.read(files, for: destination)
        let engine = try engines.engine(for: request, of: [request])
        try request.check(with: engine)
        let made = try request.picture(
            of: source, called: files.first?.name, for: destination, with: engine,
            say: { for notice in $0 { tell(.notice(notice)) } }
        ) { progress in
            try Task.checkCancellation()
            tell(.progress(progress.fraction))
            guard let previewing else { return }
            if let preview = progress.clipPreview(every: previewing) {
                tell(.clipPreview(try preview().encoded()))
            } else if let preview = progress.preview(every: previewing) {
                tell(.preview(Picture(try preview())))
            }
        }
        tell(.made(made))
    }
}
