import GentoolBase

/// A prompt as CLIP's vocabulary expects it, and its words.
enum PromptText {
    /// Canonically composed, runs of white space as one space, lower case: what transformers' CLIPTokenizer does to a
    /// prompt. (OpenAI's code repairs text with ftfy besides.)
    static func clean(_ text: String) -> [Unicode.Scalar] {
        var clean: [Unicode.Scalar] = []
        var isAfterSpace = false
        for scalar in text.canonicallyComposed.unicodeScalars {
            if !scalar.properties.isWhitespace {
                clean += scalar.properties.lowercaseMapping.unicodeScalars
            } else if !isAfterSpace {
                clean.append(" ")
            }
            isAfterSpace = scalar.properties.isWhitespace
        }
        return clean
    }

    /// The words of clean text: contractions, runs of letters, single numerals, runs of anything else but spaces.
    static func words(in text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
        var words: [ArraySlice<Unicode.Scalar>] = []
        var rest = text
        while let first = rest.first {
            let kind = ScalarKind(first)
            let length =
                switch kind {
                case .space, .number: 1
                case .letter: rest.prefix { ScalarKind($0) == .letter }.count
                case .other: contractionLength(rest) ?? rest.prefix { ScalarKind($0) == .other }.count
                }
            if kind != .space { words.append(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
        return words
    }

    private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

    private static func contractionLength(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        text.first == "'" ? contractions.first { text.starts(with: $0) }?.count : nil
    }
}
