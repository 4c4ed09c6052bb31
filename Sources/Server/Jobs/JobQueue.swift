import GentoolBase
import GentoolRaster
import GentoolTasks

/// Jobs, done one after the other: each takes all cores.
actor JobQueue {
    /// No more are accepted now.
    struct Full: Error {}

    struct Limits: Sendable {
        /// How many wait.
        var waiting = 32
        /// The bytes of all files of those that wait, where there is more than one.
        var waitingBytes = 512 << 20
        /// How many that are done are remembered.
        var kept = 200
        /// The bytes of all results in memory.
        var keptBytes = 512 << 20
        /// Of a picture.
        var pixels = ReadOptions().pixelLimit
    }

    private let runner: TaskRunner
    private let limits: Limits
    /// Where results go; memory without it.
    private let folder: String?
    private let metrics: Metrics
    private let log: @Sendable (String) -> Void
    private var jobs: [String: Job] = [:]
    /// In the order in which they came.
    private var order: [String] = []
    private var waiting: [Job] = []
    private var running: Job?
    /// Ends when the one that runs has ended and the next has begun, if there is one.
    private var ending: Task<Void, Never>?
    private var isStopped = false

    init(
        _ runner: TaskRunner, limits: Limits, folder: String?, metrics: Metrics,
        log: @escaping @Sendable (String) -> Void
    ) {
        (self.runner, self.limits, self.folder, self.metrics, self.log) = (runner, limits, folder, metrics, log)
    }

    /// Accepts a job.
    ///
    /// - Throws: `Full` where it can't.
    func submit(_ jobOrder: JobOrder) throws -> Job {
        waiting.removeAll { $0.state.status.isEnd }
        let bytes = waiting.reduce(jobOrder.files.byteCount) { $0 + $1.order.files.byteCount }
        guard waiting.count < limits.waiting, waiting.isEmpty || bytes <= limits.waitingBytes, !isStopped else {
            throw Full()
        }
        let job = Job(jobOrder) { [metrics, log] in Self.tell(of: $0, metrics, log) }
        jobs[job.id] = job
        order.append(job.id)
        waiting.append(job)
        metrics.set("gentool_jobs_waiting", Double(waiting.count))
        if running == nil { next() }
        return job
    }

    func job(_ id: String) -> Job? { jobs[id] }

    /// The newest first.
    var all: [Job] { order.reversed().compactMap { jobs[$0] } }

    /// The one that is being made.
    var current: Job? { running }

    var waitingCount: Int { waiting.count { !$0.state.status.isEnd } }

    /// How many are done before a job.
    func position(of job: Job) -> Int? {
        waiting.filter { !$0.state.status.isEnd }.firstIndex { $0 === job }.map { $0 + (running == nil ? 0 : 1) }
    }

    /// Cancels a job and forgets it, with its result in memory; a file in the folder of results stays.
    func remove(_ job: Job) {
        job.cancel()
        forget(job.id)
    }

    /// Cancels all, and takes no more.
    func stop() async {
        isStopped = true
        for job in waiting { job.cancel() }
        running?.cancel()
        while running != nil { await ending?.value }
    }

    private func forget(_ id: String) {
        jobs[id] = nil
        order.removeAll { $0 == id }
    }

    private func next() {
        while !waiting.isEmpty {
            let job = waiting.removeFirst()
            metrics.set("gentool_jobs_waiting", Double(waiting.count))
            let task = job.start { job in Task { await self.work(on: job) } }
            guard let task else { continue }
            running = job
            ending = Task {
                await task.value
                // A job that is cancelled ends at once, what it began within a step; the next doesn't begin to wait for that.
                await self.runner.idle()
                self.next()
                self.tidy()
            }
            return
        }
        running = nil
    }

    /// Counts and logs a job that has ended.
    private static func tell(of job: Job, _ metrics: Metrics, _ log: @Sendable (String) -> Void) {
        let state = job.state
        metrics.add("gentool_jobs_total", ["verb": job.order.verb.rawValue, "outcome": state.status.rawValue])
        metrics.add("gentool_job_seconds_total", ["verb": job.order.verb.rawValue], by: state.seconds)
        log(
            "job=\(job.id) verb=\(job.order.verb.rawValue) status=\(state.status.rawValue) "
                + "seconds=\(String(printf: "%.2f", state.seconds))"
                + (state.failure.map { " code=\($0.code) reason=\"\($0.reason.prefix(300))\"" } ?? ""))
    }

    /// Forgets the oldest that are done where there are too many.
    private func tidy() {
        var ended = order.compactMap { jobs[$0] }.filter { $0.state.status.isEnd }
        var bytes = ended.reduce(0) { $0 + $1.bytesInMemory }
        while let oldest = ended.first, ended.count > limits.kept || ended.count > 1 && bytes > limits.keptBytes {
            bytes -= oldest.bytesInMemory
            forget(oldest.id)
            ended.removeFirst()
        }
        metrics.set("gentool_result_bytes", Double(bytes))
    }

    // MARK: - Work

    /// Encodes and writes, where nobody else waits for it.
    private let encoding = WorkerThread(capacity: .max)

    private func work(on job: Job) async {
        do {
            for try await event in job.order.events(runner) {
                switch event {
                case .notice(let notice): job.add(notice)
                case .progress(let fraction): job.advance(to: job.order.size == nil ? fraction : 0.7 * fraction)
                case .preview(let picture):
                    if let bytes = try? await encoding.value({ try picture.preview() }) { job.show(bytes) }
                case .clipPreview(let bytes): job.show(bytes)
                case .made(let made):
                    let writing = job.order.request.writing
                    let made = try await sized(made, job)
                    let encoded = try await encoding.value { try made.encoded(writing) }
                    try Task.checkCancellation()
                    job.add(made.notices + encoded.notices)
                    job.finish(.done, result: try await result(job, made, encoded.bytes))
                }
            }
            // The stream of one that is cancelled ends without a word.
            job.finish(.cancelled)
        } catch is CancellationError {
            job.finish(.cancelled)
        } catch {
            if Task.isCancelled { return job.finish(.cancelled) }
            job.finish(.failed, failure: Job.Failure(error, of: job.order))
        }
    }

    /// The picture at the size that was asked for.
    private func sized(_ made: MadePicture, _ job: Job) async throws -> MadePicture {
        guard let size = job.order.size, made.size != (size.width, size.height) else { return made }
        job.add(made.notices)
        let fitting = SizeFitting(
            runner: runner, name: job.order.name, writing: job.order.request.writing, pixelLimit: limits.pixels,
            thread: encoding)
        return try await fitting.fitted(made, to: size) {
            job.add($0)
        } progress: {
            job.advance(to: 0.7 + 0.3 * $0)
        }
    }

    private func result(_ job: Job, _ made: MadePicture, _ bytes: [UInt8]) async throws -> JobResult {
        let name = job.order.resultName(made.format)
        let place = try await place(of: bytes, name, job)
        return JobResult(
            place: place, name: name, format: made.format, width: made.size.width, height: made.size.height,
            count: bytes.count, isClip: made.isClip, details: JSON(encoding: made.details))
    }

    /// Where a file of a job is kept.
    private func place(of bytes: [UInt8], _ name: String, _ job: Job) async throws -> JobResult.Place {
        guard let folder else { return .memory(bytes) }
        let path = "\(folder)/\(job.id.prefix(8))-\(name)"
        do {
            try await encoding.value { try FileBytes.write(bytes, to: path) }
        } catch {
            log("job=\(job.id) file=\"\(path)\" reason=\"\(error)\"")
            throw ResultFolderFault(error)
        }
        return .file(path)
    }

    /// Keeps a job's result as another kind of file, as long as the result and where that is.
    func keep(_ bytes: [UInt8], named name: String, as suffix: String, of job: Job) async {
        guard jobs[job.id] != nil else { return job.keep(nil, as: suffix) }
        let hasRoom = folder != nil || job.bytesInMemory + bytes.count <= limits.keptBytes
        job.keep(hasRoom ? try? await place(of: bytes, name, job) : nil, as: suffix)
        tidy()
    }
}

extension Job.Failure {
    /// - Parameter order: what was to be done.
    init(_ error: any Error, of order: JobOrder) {
        self.init(error, fieldName: order.fieldName)
        if (error as? any ReportableError)?.file == order.name { field = field ?? "picture" }
    }

    /// - Parameter fieldName: how who asked knows a field; `nil` where there is no such field.
    init(_ error: any Error, fieldName: (String) -> String? = FieldText.quoted) {
        switch error {
        case let fault as ResultFolderFault:
            self.init(code: fault.code.rawValue, reason: fault.description, field: nil, isOfRequest: false)
        case let error as RequestError:
            self.init(
                code: error.code.rawValue, reason: error.told(knowing: fieldName), field: error.field, isOfRequest: true
            )
        case let error as any ReportableError:
            let isOfMachine = [.noMemory, .noSpace, .fileFailure, .notPermitted].contains(error.code)
            self.init(
                code: error.code.rawValue, reason: error.description,
                field: error.file.flatMap(OrderMaker.field), isOfRequest: !isOfMachine)
        case is DecodingError:
            self.init(
                code: "invalid-value", reason: "expected a value or a list of values", field: nil, isOfRequest: true)
        default: self.init(code: "failure", reason: "\(error)", field: nil, isOfRequest: false)
        }
    }
}
