/// How Qwen's tokenizer cuts text into the words that are encoded one by one: contractions, letters with what stands before
/// them, single numerals, other signs with the lines that end behind them, white space up to a line's end, and white space.
enum Qwen3Words {
    /// - Returns: the words in their order; they hold all of the text.
    static func split(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        let kinds = text.map { ScalarKind($0) }
        var words: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        while start < text.count {
            let end = end(ofWordAt: start, in: text, kinds)
            words.append(text[start..<end])
            start = end
        }
        return words
    }

    private static func end(ofWordAt start: Int, in text: [Unicode.Scalar], _ kinds: [ScalarKind]) -> Int {
        func run(from place: Int, while isPart: (Int) -> Bool) -> Int {
            var end = place
            while end < text.count, isPart(end) { end += 1 }
            return end
        }
        let next = start + 1
        if let length = contractionLength(at: start, in: text) { return start + length }
        let isJoined = kinds[start] != .number && !isLineEnd(text[start]) && next < text.count
        if kinds[start] == .letter || isJoined && kinds[next] == .letter {
            return run(from: next) { kinds[$0] == .letter }
        }
        if kinds[start] == .number { return next }
        if kinds[start] == .other || text[start] == " " && next < text.count && kinds[next] == .other {
            return run(from: run(from: next) { kinds[$0] == .other }) { isLineEnd(text[$0]) }
        }
        let end = run(from: start) { kinds[$0] == .space }
        if let last = text[start..<end].lastIndex(where: isLineEnd) { return last + 1 }
        // The last space belongs to what follows it.
        return end < text.count && end > next ? end - 1 : end
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }

    private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map { Array($0.unicodeScalars) }

    /// Of either case, under which the long s counts too.
    private static func contractionLength(at start: Int, in text: [Unicode.Scalar]) -> Int? {
        guard text[start] == "'" else { return nil }
        func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
            scalar == "\u{17F}"
                ? "s" : scalar.isASCII && scalar.properties.isUppercase ? .init(UInt8(scalar.value) + 32) : scalar
        }
        return contractions.first { letters in
            start + letters.count < text.count
                && letters.indices.allSatisfy { folded(text[start + 1 + $0]) == letters[$0] }
        }.map { $0.count + 1 }
    }
}
