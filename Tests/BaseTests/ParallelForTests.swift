import GentoolBase
import Synchronization
import Testing

@Suite struct ParallelForTests {
    @Test("Each number is called for once, in loops inside of loops and from several threads")
    func nested() {
        let calls = 64
        let counts = Mutex([Int](repeating: 0, count: calls * calls))
        parallelFor(calls) { outer in
            parallelFor(calls) { inner in counts.withLock { $0[outer * calls + inner] += 1 } }
        }
        #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test("What a loop works with is free again as soon as it has ended")
    func endings() {
        final class Owned: Sendable {}
        for _ in 0..<200 {
            weak var kept: Owned?
            do {
                let owned = Owned()
                kept = owned
                parallelFor(3) { _ in withExtendedLifetime(owned) {} }
            }
            #expect(kept == nil)
        }
    }
}
