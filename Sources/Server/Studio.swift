import GentoolBase
import GentoolRaster
import GentoolTasks

/// What all interfaces share: the queue, and what makes orders of what is said.
struct Studio: Sendable {
    let settings: ServerSettings
    let queue: JobQueue
    let maker: OrderMaker
    let models: FoundModels
    let metrics: Metrics
    /// Reads, writes and shows pictures, where nobody else waits for it.
    let pictures = WorkerThread(capacity: .max)
    private let conversions = ClipConversions()

    init(_ settings: ServerSettings) {
        self.settings = settings
        metrics = Metrics()
        models = FoundModels(settings.modelFolders)
        maker = OrderMaker(models: models, pixelLimit: settings.pixelLimit)
        var limits = JobQueue.Limits()
        limits.waiting = settings.waitingLimit
        limits.pixels = settings.pixelLimit
        queue = JobQueue(TaskRunner(), limits: limits, folder: settings.folder, metrics: metrics, log: settings.log)
    }

    func submit(_ order: JobOrder) async throws -> Job {
        do {
            return try await queue.submit(order)
        } catch {
            metrics.add("gentool_jobs_refused_total")
            throw error
        }
    }

    /// Refuses more pictures at once than the queue ever takes, however long somebody waits: one is made while others wait.
    ///
    /// - Parameters:
    ///   - status: of the refusal, as the interface has it for fields that can't be so.
    ///   - field: which says how many.
    func check(count: Int, status: Int, field: String) throws {
        let most = settings.waitingLimit + 1
        guard count > most else { return }
        throw Refusal(
            status, "invalid-value",
            "\(field): asks for \(count) pictures at once, and the queue takes at most \(most); ask for fewer",
            field: field)
    }

    /// Accepts all jobs, or none.
    func submit(_ orders: [JobOrder]) async throws -> [Job] {
        var jobs: [Job] = []
        do {
            for order in orders { jobs.append(try await submit(order)) }
        } catch {
            await remove(jobs)
            throw error
        }
        return jobs
    }

    /// Cancels jobs and forgets them, with their results in memory; files in the folder of results stay.
    func remove(_ jobs: [Job]) async {
        for job in jobs { await queue.remove(job) }
    }

    /// - Throws: `Refusal` if nobody knows it.
    func job(_ id: String) async throws -> Job {
        guard let job = await queue.job(id) else {
            throw Refusal(404, "not-found", "there is no such job; the last \(JobQueue.Limits().kept) are remembered")
        }
        return job
    }

    /// The bytes of a result.
    ///
    /// - Throws: `Refusal` where there is none.
    func bytes(of job: Job) async throws -> (result: JobResult, bytes: [UInt8]) {
        let state = job.state
        if let failure = state.failure { throw Refusal(failure) }
        guard let result = state.result else {
            throw Refusal(409, "not-ready", state.status == .cancelled ? "it was cancelled" : "it is not made yet")
        }
        return (result, try await result.bytes(readOn: pictures))
    }

    /// A clip's result as a file of another kind, which is kept as long as the result.
    ///
    /// - Parameters:
    ///   - bytes: the result's.
    ///   - suffix: one of `ClipFileType.writable`.
    /// - Throws: `Refusal` where it is no clip, there is no such kind or too many are being written, and what writing it
    ///   throws.
    func clip(
        _ bytes: [UInt8], of result: JobResult, _ job: Job, as suffix: String
    ) async throws -> (name: String, type: String, bytes: [UInt8]) {
        guard result.isClip else {
            throw Refusal(400, "invalid-value", "is for clips; this is a picture", field: "as")
        }
        let types = ClipFileType.writable
        guard let type = types.first(where: { $0.rawValue == suffix }) else {
            throw Refusal(
                400, "invalid-value",
                "\"as\": expected one of \(types.map(\.rawValue).joined(separator: ", ")), got \(suffix.prefix(20))",
                field: "as")
        }
        let name = "\(PathName(result.name).stem).\(suffix)"
        guard suffix != result.format.suffix else { return (name, result.type, bytes) }
        let made = try await conversions.converted(bytes, name: result.name, of: job, to: type)
        if made.isNew { await queue.keep(made.bytes, named: name, as: suffix, of: job) }
        return (name, type.mediaType, made.bytes)
    }

    /// Waits for the picture of a job that was submitted.
    ///
    /// - Throws: `Refusal` why there is none.
    func picture(of job: Job) async throws -> FinishedJob {
        let state = await job.end()
        if state.status == .cancelled { throw CancellationError() }
        let (result, bytes) = try await bytes(of: job)
        return FinishedJob(job: job, state: state, result: result, bytes: bytes)
    }
}
