/// Finds the merges of a byte-pair encoding (Sennrich et al. 2016, algorithm 1): again and again the most frequent pair
/// of neighbouring symbols becomes one symbol.
public enum BytePairLearning {
    /// The merges that texts ask for, in the form of CLIP's `merges.txt`: two symbols a line, the first to be joined
    /// first.
    ///
    /// - Parameters:
    ///   - texts: cleaned and cut into words as the tokenizer does.
    ///   - limit: how many merges at most; there are fewer once every word is one symbol.
    public static func merges(of texts: some Sequence<String>, limit: Int) -> String {
        var counts: [[String]: Int] = [:]
        for text in texts {
            for word in PromptText.words(in: PromptText.clean(text)[...]) {
                var symbols = word.flatMap { Array(UTF8.encode($0)!) }.map(ByteSymbols.symbol)
                symbols[symbols.count - 1] += BytePairVocabulary.wordEnd
                counts[symbols, default: 0] += 1
            }
        }
        var words = counts.map { (symbols: $0.key, count: $0.value) }
        var lines = ["#version: 0.2"]
        while lines.count <= limit, let best = mostFrequent(words) {
            lines.append("\(best.left) \(best.right)")
            for index in words.indices { words[index].symbols = joined(words[index].symbols, best) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Pair: Hashable {
        let left: String
        let right: String
    }

    /// Of equally frequent pairs the first in the alphabet, so that the same texts give the same merges.
    private static func mostFrequent(_ words: [(symbols: [String], count: Int)]) -> Pair? {
        var counts: [Pair: Int] = [:]
        for word in words {
            for (left, right) in zip(word.symbols, word.symbols.dropFirst()) {
                counts[Pair(left: left, right: right), default: 0] += word.count
            }
        }
        return counts.min { ($1.value, $0.key.left, $0.key.right) < ($0.value, $1.key.left, $1.key.right) }?.key
    }

    private static func joined(_ symbols: [String], _ pair: Pair) -> [String] {
        var result: [String] = []
        var rest = symbols[...]
        while let first = rest.popFirst() {
            if first == pair.left, rest.first == pair.right {
                rest.removeFirst()
                result.append(pair.left + pair.right)
            } else {
                result.append(first)
            }
        }
        return result
    }
}
