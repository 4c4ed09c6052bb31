import GentoolTensors
import Testing

@testable import GentoolModels

@Suite("Summaries of captions")
struct CaptionSummaryTests {
    private static func summary() throws -> CaptionSummary {
        var generator = TorchGenerator(seed: 1)
        let words = NamedTensors(["word_embedding.weight": generator.normal([64, 16])], name: "test")
        return try CaptionSummary(Weights(words, precision: .f32), channels: 16, words: 64, length: 8)
    }

    @Test("The order of words and what stands between them make no difference, words do")
    func words() throws {
        let summary = try Self.summary()
        let difference = summary(["A red house, by a lake"]) - summary(["a lake by a  house red."])
        #expect(difference.sumOfSquares < 1e-9)
        #expect((summary(["a red house"]) - summary(["a blue house"])).sumOfSquares > 0.1)
    }

    @Test("One word is its vector, four are the sum of theirs by two, and none are nothing")
    func sizes() throws {
        let summary = try Self.summary()
        let single = ["red", "house", "at", "night"].map { summary([$0]) }
        let sum = single.dropFirst().reduce(single[0], +)
        #expect((0.5 * sum - summary(["red house at night"])).sumOfSquares < 1e-9)
        #expect(summary(["", "red"])[0..<1].floats().allSatisfy { $0 == 0 })
    }

    @Test("Words after the last that counts are not looked at")
    func length() throws {
        let summary = try Self.summary()
        #expect(summary(["a b c d e f g h"]) == summary(["a b c d e f g h i j"]))
    }
}
