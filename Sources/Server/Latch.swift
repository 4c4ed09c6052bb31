import Synchronization

/// Something that happens once, and for which any number of tasks wait.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// It has happened: those who wait go on, and nobody waits any more.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values.map { $0 }
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until it has happened, some time is over or the task is cancelled.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits until it has happened or the task is cancelled.
    private func wait() async {
        // Streams, unlike continuations, end with their task.
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let number = state.withLock { state -> Int in
            state.next += 1
            if state.isOpen { continuation.finish() } else { state.waiting[state.next] = continuation }
            return state.next
        }
        for await _ in stream {}
        _ = state.withLock { $0.waiting.removeValue(forKey: number) }
    }
}
