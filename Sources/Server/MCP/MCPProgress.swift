import Synchronization

/// Tells a client how far a call is: more each time, not too often, and nothing after the answer.
final class MCPProgress: Sendable {
    private struct State {
        var last = -1.0
        var time: ContinuousClock.Instant?
        var isStopped = false
    }

    private let token: JSON
    private let name: String
    private let notify: @Sendable (JSON) -> Void
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ token: JSON, _ name: String, _ notify: @escaping @Sendable (JSON) -> Void) {
        (self.token, self.name, self.notify) = (token, name, notify)
    }

    func tell(_ fraction: Double) {
        state.withLock { state in
            let isDue = state.time.map { ContinuousClock.now.seconds(since: $0) >= 1 } ?? true
            guard !state.isStopped, isDue, fraction > state.last else { return }
            (state.last, state.time) = (fraction, .now)
            let seconds = ContinuousClock.now.seconds(since: start)
            let left =
                fraction > 0.05 ? ", about \(Int((seconds * (1 - fraction) / fraction).rounded(.up))) s left" : ""
            notify([
                "jsonrpc": "2.0", "method": "notifications/progress",
                "params": [
                    "progressToken": token, "progress": .number((fraction * 1000).rounded() / 10), "total": 100,
                    "message": .string("\(name): \(Int(fraction * 100)) %\(left)"),
                ],
            ])
        }
    }

    func stop() { state.withLock { $0.isStopped = true } }
}
