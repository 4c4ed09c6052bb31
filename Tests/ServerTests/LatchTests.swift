import Testing

@testable import GentoolServer

@Suite("Who waits for what happens once goes on in time")
struct LatchTests {
    @Test("All go on when it happens, also those who come later")
    func opened() async {
        let latch = Latch()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await latch.wait(atMost: .seconds(3600)) } }
            group.addTask { latch.open() }
        }
        await latch.wait(atMost: .seconds(3600))
        #expect(latch.isOpen)
    }

    @Test("Nobody waits longer than was said, or when it is cancelled")
    func unopened() async {
        let latch = Latch()
        await latch.wait(atMost: .milliseconds(1))
        let waiting = Task { await latch.wait(atMost: .seconds(3600)) }
        waiting.cancel()
        await waiting.value
        #expect(!latch.isOpen)
    }
}
