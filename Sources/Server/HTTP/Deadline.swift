import Synchronization

/// Until when a client has to have done something.
final class Deadline: Sendable {
    /// What is waited for.
    enum Expected {
        /// The rest of a request.
        case request
        /// Another request, which need not come.
        case nothing
        /// That the client takes an answer.
        case taking
    }

    private struct State {
        var instant: ContinuousClock.Instant?
        var expected = Expected.request
    }

    private let state = Mutex(State())

    func set(seconds: Double, for expected: Expected) {
        state.withLock { $0 = State(instant: .now + .seconds(seconds), expected: expected) }
    }
    func clear() { state.withLock { $0 = State() } }
    var isPast: Bool { state.withLock { $0.instant.map { $0 < .now } ?? false } }
    /// Whether the client has nothing to do.
    var isIdle: Bool { state.withLock { $0.instant != nil && $0.expected == .nothing } }
    /// Whether it is past for what the client has not sent.
    var isPastForSending: Bool { isPast && state.withLock { $0.expected != .taking } }
}
