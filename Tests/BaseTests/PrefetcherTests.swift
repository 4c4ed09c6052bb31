import GentoolBase
import Synchronization
import Testing

@Suite struct PrefetcherTests {
    @Test("Values made ahead of time are those that were asked for, errors included")
    func ahead() throws {
        struct Odd: Error {}
        let values = Prefetcher { number in
            if number == 7 { throw Odd() }
            return number * number
        }
        for number in [0, 1, 2, 5, 4, 6] { #expect(try values[number] == number * number) }
        #expect(throws: Odd.self) { try values[7] }
        #expect(try values[8] == 64)
    }

    @Test("Work done behind is done in its order, and all of it when it was waited for")
    func behind() {
        let done = Mutex<[Int]>([])
        let writer = WorkerThread(capacity: 2)
        for number in 0..<100 { writer.run { done.withLock { $0.append(number) } } }
        writer.wait()
        #expect(done.withLock { $0 } == Array(0..<100))
    }

    @Test("A task waits for what work gives or throws, and others go on meanwhile")
    func values() async throws {
        struct Odd: Error {}
        let (worker, gate) = (WorkerThread(capacity: .max), WorkerThread(capacity: .max))
        let isOpen = Mutex(false)
        async let waiting = worker.value { () -> Int in
            while !isOpen.withLock({ $0 }) { SystemThread.sleep(0.001) }
            return 1
        }
        // On any number of shared threads the first can only end if nobody waits for it there.
        #expect(await gate.value { 2 } == 2)
        await gate.value { isOpen.withLock { $0 = true } }
        #expect(await waiting == 1)
        await #expect(throws: Odd.self) { try await worker.value { throw Odd() } }
    }
}
