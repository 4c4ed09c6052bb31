import FoundationEssentials
import GentoolBase
import GentoolRaster
import Synchronization

/// A picture that was asked for, from its acceptance to its end.
final class Job: Sendable {
    enum Status: String, Sendable, CaseIterable {
        case queued, running, done, failed, cancelled

        var isEnd: Bool { self != .queued && self != .running }
    }

    /// Why there is no picture.
    struct Failure: Sendable {
        let code: String
        let reason: String
        var field: String?
        /// Whether another request would succeed.
        let isOfRequest: Bool
    }

    struct State: Sendable {
        var status = Status.queued
        var progress = 0.0
        var notices: [Notice] = []
        var preview: [UInt8]?
        var started: ContinuousClock.Instant?
        var ended: ContinuousClock.Instant?
        var result: JobResult?
        var failure: Failure?
        fileprivate var listeners: [Int: AsyncStream<JobEvent>.Continuation] = [:]
        fileprivate var nextListener = 0
        fileprivate var toldProgress = -1.0
        fileprivate var work: Task<Void, Never>?

        /// Since it began.
        var seconds: Double {
            guard let started else { return 0 }
            return (ended ?? .now).seconds(since: started)
        }

        var remaining: Double? {
            guard status == .running, progress > 0.02 else { return nil }
            return seconds * (1 - progress) / progress
        }
    }

    let id: String
    let order: JobOrder
    let created = Date()
    private let inner: Mutex<State>
    /// Its result as other kinds of files, by their names' suffixes.
    private let conversions = Mutex<[String: JobResult.Place]>([:])
    private let whenEnded: @Sendable (Job) -> Void

    /// - Parameters:
    ///   - order: what is to be done.
    ///   - whenEnded: told once how it ended, also if it never began.
    init(_ order: JobOrder, whenEnded: @escaping @Sendable (Job) -> Void = { _ in }) {
        (self.order, self.whenEnded) = (order, whenEnded)
        var state = State()
        state.notices = order.notices
        inner = Mutex(state)
        // Nobody guesses it.
        id = (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            return String(repeating: "0", count: 13 - digits.count) + digits
        }.joined()
    }

    var state: State { inner.withLock { $0 } }

    // MARK: - Other kinds of files

    /// Its result as another kind of file; `nil` where it was not asked for or not kept.
    func conversion(to suffix: String) -> JobResult.Place? { conversions.withLock { $0[suffix] } }
    func keep(_ place: JobResult.Place?, as suffix: String) { conversions.withLock { $0[suffix] = place } }

    /// How many bytes of all of its files are in memory.
    var bytesInMemory: Int {
        let others = conversions.withLock { $0.values.reduce(0) { $0 + $1.countInMemory } }
        return others + (state.result?.place.countInMemory ?? 0)
    }

    // MARK: - Listening

    /// What is known already, and then what happens.
    func events() -> AsyncStream<JobEvent> {
        // Who is slow misses some progress, but not the end, which is the newest.
        let (stream, continuation) = AsyncStream.makeStream(of: JobEvent.self, bufferingPolicy: .bufferingNewest(64))
        let id = inner.withLock { state -> Int in
            if state.status != .queued { continuation.yield(.started) }
            for notice in state.notices { continuation.yield(.notice(notice)) }
            if state.status == .running { continuation.yield(.progress(state.progress, remaining: state.remaining)) }
            if let preview = state.preview, !state.status.isEnd { continuation.yield(.preview(preview)) }
            if state.status.isEnd {
                continuation.yield(.ended)
                continuation.finish()
                return 0
            }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.inner.withLock { $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    /// Waits for its end. If the task that waits is cancelled, so is the job.
    func end() async -> State {
        await withTaskCancellationHandler {
            // A task that is cancelled would not hear the end; this one isn't.
            await Task { for await _ in events() {} }.value
            return state
        } onCancel: {
            cancel()
        }
    }

    // MARK: - What happens

    private func tell(_ event: JobEvent, _ change: (inout State) -> Bool) {
        let listeners = inner.withLock { change(&$0) ? Array($0.listeners.values) : [] }
        for listener in listeners { listener.yield(event) }
    }

    /// - Returns: whether it still is to be done.
    func start(_ work: (Job) -> Task<Void, Never>) -> Task<Void, Never>? {
        let (task, listeners) = inner.withLock { state -> (Task<Void, Never>?, [AsyncStream<JobEvent>.Continuation]) in
            guard state.status == .queued else { return (nil, []) }
            state.status = .running
            state.started = .now
            state.work = work(self)
            return (state.work, Array(state.listeners.values))
        }
        for listener in listeners { listener.yield(.started) }
        return task
    }

    func add(_ full: Notice) {
        guard let notice = full.told(knowing: order.fieldName) else { return }
        tell(.notice(notice)) { state in
            guard !state.notices.contains(notice) else { return false }
            state.notices.append(notice)
            return true
        }
    }

    func add(_ notices: [Notice]) { for notice in notices { add(notice) } }

    func advance(to fraction: Double) {
        let remaining = inner.withLock { state -> Double?? in
            state.progress = max(state.progress, min(1, fraction))
            guard state.progress - state.toldProgress >= 0.005 || fraction >= 1 else { return nil }
            state.toldProgress = state.progress
            return .some(state.remaining)
        }
        if let remaining { tell(.progress(fraction, remaining: remaining)) { _ in true } }
    }

    func show(_ preview: [UInt8]) {
        tell(.preview(preview)) { state in
            guard state.status == .running else { return false }
            state.preview = preview
            return true
        }
    }

    func finish(_ status: Status, result: JobResult? = nil, failure: Failure? = nil) {
        let listeners = inner.withLock { state -> [AsyncStream<JobEvent>.Continuation]? in
            guard !state.status.isEnd else { return nil }
            state.status = status
            state.ended = .now
            (state.result, state.failure) = (result, failure)
            state.preview = nil
            state.work = nil
            if status == .done { state.progress = 1 }
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        guard let listeners else { return }
        // What it was to begin with is not needed any more.
        order.files.clear()
        whenEnded(self)
        for listener in listeners {
            listener.yield(.ended)
            listener.finish()
        }
    }

    /// Ends it within a step, or before it began.
    func cancel() {
        let (isWaiting, work) = inner.withLock { ($0.status == .queued, $0.work) }
        if isWaiting { finish(.cancelled) } else { work?.cancel() }
    }
}
