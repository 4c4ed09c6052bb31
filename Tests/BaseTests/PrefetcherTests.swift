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
}
