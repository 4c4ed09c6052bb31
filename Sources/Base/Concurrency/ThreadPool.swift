import Synchronization

/// Threads that help whoever runs a loop: as many as there are cores beside the one that asks, or as the system allows.
///
/// Whoever asks works, too, and needs nobody's help: loops inside of loops can't wait for each other, and where there are
/// no threads everything is done all the same.
final class ThreadPool: Sendable {
    static let shared = ThreadPool()

    /// Calls of a body with 0..<count.
    private final class Loop: @unchecked Sendable {
        let count: Int
        /// None once the loop has ended: whoever gave it takes it back then.
        private var body: ((Int) -> Void)?
        private let next = Atomic(0)
        /// Those who wait here wait for helpers to leave.
        let monitor = Monitor()
        /// Threads of the pool that are at work here.
        private var helpers = 0

        init(_ count: Int, _ body: @escaping (Int) -> Void) { (self.count, self.body) = (count, body) }

        var isTaken: Bool { next.load(ordering: .relaxed) >= count }

        func work() {
            guard let body else { return }
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }

        func enter() { monitor.locked { helpers += 1 } }

        func leave() {
            monitor.locked {
                helpers -= 1
                if helpers == 0 { monitor.wakeAll() }
            }
        }

        /// Returns when all helpers have left.
        func end() {
            monitor.locked { while helpers > 0 { monitor.wait() } }
            body = nil
        }
    }

    /// Those who wait here wait for loops.
    private let monitor = Monitor()
    /// Those that may have something left to do; guarded by the monitor, as what follows.
    nonisolated(unsafe) private var loops: [Loop] = []
    nonisolated(unsafe) private var idle = 0
    nonisolated(unsafe) private var hasStarted = false

    func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        let loop = Loop(count, body)
        monitor.locked {
            if !hasStarted {
                hasStarted = true
                start()
            }
            loops.append(loop)
            if count > idle + 1 { monitor.wakeAll() } else { for _ in 1..<count { monitor.wakeOne() } }
        }
        loop.work()
        monitor.locked { remove(loop) }
        loop.end()
    }

    private func start() {
        for _ in 1..<coreCount {
            guard SystemThread.start({ self.help() }) else { return }
        }
    }

    private func help() {
        while true {
            let loop = monitor.locked {
                idle += 1
                while true {
                    // The innermost one is what others wait for.
                    if let loop = loops.last(where: { !$0.isTaken }) {
                        idle -= 1
                        loop.enter()
                        return loop
                    }
                    monitor.wait()
                }
            }
            loop.work()
            loop.leave()
        }
    }

    private func remove(_ loop: Loop) {
        if let place = loops.lastIndex(where: { $0 === loop }) { loops.remove(at: place) }
    }
}
