import Synchronization

/// Until when somebody has to have done something.
final class Deadline: Sendable {
    private let instant = Mutex<ContinuousClock.Instant?>(nil)

    func set(seconds: Double) { instant.withLock { $0 = .now + .seconds(seconds) } }
    func clear() { instant.withLock { $0 = nil } }
    var isPast: Bool { instant.withLock { $0.map { $0 < .now } ?? false } }
}
