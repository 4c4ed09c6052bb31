import ArgumentParser
import GentoolTasks

/// Channels of several resolutions, such as 32,64,64.
struct CountList: ExpressibleByArgument, SingleValue {
    static let expectation = "one to six multiples of 16 up to 4096 such as 32,64,64"

    /// Channels are normalized in so many groups.
    static let groups = 16

    let counts: [Int]

    init(counts: [Int]) { self.counts = counts }

    init?(text: String) {
        let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard (1...6).contains(counts.count), counts.allSatisfy({ $0 > 0 && $0 <= 4096 && $0 % Self.groups == 0 })
        else { return nil }
        self.counts = counts
    }

    /// Refuses pictures that can't be halved from each resolution to the next.
    func check(side: Int) throws {
        try TrainingOptions.check(side: side, multipleOf: 1 << (counts.count - 1))
    }

    var text: String { counts.map(String.init).joined(separator: ",") }
}
