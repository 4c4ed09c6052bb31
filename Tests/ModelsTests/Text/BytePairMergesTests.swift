import GentoolTensors
import TestFiles
import Testing

@testable import GentoolModels

@Suite struct BytePairMergesTests {
    private let letters = ["a", "b", "c"]
    private let pairs = [
        ("a", "b"), ("b", "c"), ("a", "a"), ("ab", "c"), ("aa", "ab"), ("b", "b"), ("bc", "a"), ("abc", "bb"),
        ("aa", "aa"), ("c", "c"), ("c", "ab"),
    ]
    private var symbols: [String] { letters + pairs.map { $0.0 + $0.1 } }

    private func merges() throws -> BytePairMerges {
        let ids = Dictionary(symbols.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let list = MergeList(pairs.map { (left: $0.0, right: $0.1) }, file: "list")
        return try BytePairMerges(list, ids: ids, file: "ids")
    }

    /// As Sennrich et al. 2016 define it: of all pairs there are, the first of the list is joined, again and again.
    private func joined(_ word: [String]) -> [String] {
        var word = word
        while true {
            let places = word.indices.dropLast()
            let ranks = places.map { place in
                pairs.firstIndex { $0 == (word[place], word[place + 1]) } ?? .max
            }
            guard let place = places.min(by: { ranks[$0] < ranks[$1] }), ranks[place] < .max else { return word }
            word.replaceSubrange(place...place + 1, with: [word[place] + word[place + 1]])
        }
    }

    private func word(_ length: Int, _ generator: inout TorchGenerator) -> [Int32] {
        generator.normal([length]).floats().map { $0 < -0.4 ? 0 : $0 < 0.4 ? 1 : 2 }
    }

    @Test("Words become what joining the first pair of the list again and again makes of them")
    func definition() throws {
        let merges = try merges()
        var generator = TorchGenerator(seed: 3)
        for length in 1..<60 {
            for _ in 0..<10 {
                let ids = word(length, &generator)
                let parts = ids.map { letters[Int($0)] }
                #expect(merges.joined(ids).map { symbols[$0] } == joined(parts), "\(parts.joined())")
            }
        }
    }

    @Test("A word of a million letters takes no minutes")
    func longWord() throws {
        let merges = try merges()
        var generator = TorchGenerator(seed: 3)
        let ids = word(1_000_000, &generator)
        var made: [Int] = []
        let time = processorTime { made = merges.joined(ids) }
        // A second where the program is optimised.
        #expect(time < .seconds(60), "\(time)")
        #expect(made.map { symbols[$0] }.joined() == ids.map { letters[Int($0)] }.joined())
    }
}
