import Synchronization

/// Threads that help whoever runs a loop: as many as there are cores beside the one that asks, or as the system allows.
///
/// Whoever asks works, too, and needs nobody's help: loops inside of loops can't wait for each other, and where there are
/// no threads everything is done all the same.
final class ThreadPool: Sendable {
    static let shared = ThreadPool()

    /// Calls of a body with 0..<count.
    ///
    /// Sendable by the promise of `parallelFor`, that calls of the body don't depend on each other.
    private final class Loop: @unchecked Sendable {
        let count: Int
        /// None once the loop has ended: whoever gave it takes it back then.
        private var body: ((Int) -> Void)?
        private let next = Atomic(0)
        /// Threads of the pool that are at work here.
        private let helpers = Monitor(0)

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

        func enter() { helpers.locked { $0 += 1 } }

        func leave() {
            helpers.locked { $0 -= 1 }
            helpers.wakeAll()
        }

        /// Returns when all helpers have left.
        func end() {
            helpers.wait { $0 == 0 ? () : nil }
            body = nil
        }
    }

    private struct State {
        /// Those that may have something left to do.
        var loops: [Loop] = []
        /// Threads that wait for one.
        var idle = 0
        var hasStarted = false
    }

    private let state = Monitor(State())

    func run(_ count: Int, _ body: @escaping (Int) -> Void) {
        let loop = Loop(count, body)
        let (isFirst, idle) = state.locked { state in
            defer { state.hasStarted = true }
            state.loops.append(loop)
            return (!state.hasStarted, state.idle)
        }
        if isFirst { start() }
        if count > idle + 1 { state.wakeAll() } else { for _ in 1..<count { state.wakeOne() } }
        loop.work()
        state.locked { state in
            if let place = state.loops.lastIndex(where: { $0 === loop }) { state.loops.remove(at: place) }
        }
        loop.end()
    }

    private func start() {
        for _ in 1..<coreCount {
            guard SystemThread.start({ self.help() }) else { return }
        }
    }

    private func help() {
        while true {
            var isIdle = false
            let loop = state.wait { state -> Loop? in
                // The innermost one is what others wait for.
                let loop = state.loops.last { !$0.isTaken }
                if isIdle != (loop == nil) {
                    isIdle.toggle()
                    state.idle += isIdle ? 1 : -1
                }
                loop?.enter()
                return loop
            }
            loop.work()
            loop.leave()
        }
    }
}
