import Foundation

/// CLIP's tokenizer: text in, numbers of pieces of words out (Radford et al. 2021, §2.4).
public struct CLIPTokenizer: Sendable {
    /// The number that begins a text.
    public let start: Int
    /// The number that ends a text.
    public let end: Int
    /// The number that fills up a text: the end's for most models.
    public var padding: Int

    private let encoding: BytePairEncoding
    private let vocabulary: [String: Int]
    private let special: [String: Int]
    private var placeholders: [String: [Int]] = [:]
    private var vocabularySize: Int

    private static let startText = "<|startoftext|>"
    private static let endText = "<|endoftext|>"

    /// - Parameters:
    ///   - vocabulary: a number for each piece, the two special ones among them.
    ///   - merges: pairs of pieces, the first to be merged first.
    /// - Returns: `nil` if the special pieces are not in the vocabulary.
    public init?(vocabulary: [String: Int], merges: [(String, String)]) {
        guard let start = vocabulary[Self.startText], let end = vocabulary[Self.endText] else { return nil }
        self.start = start
        self.end = end
        padding = end
        special = [Self.startText: start, Self.endText: end]
        self.vocabulary = vocabulary
        encoding = BytePairEncoding(vocabulary: vocabulary, merges: merges)
        vocabularySize = (vocabulary.values.max() ?? 0) + 1
    }

    /// From the lines of a file of merges; the vocabulary follows from them, as in OpenAI's release: bytes, bytes at a
    /// word's end, merges, the two special pieces.
    ///
    /// - Parameter lines: a pair of pieces in each, apart from comments.
    public init?(mergeLines lines: [Substring]) {
        // OpenAI's file lists more merges than the models know.
        let limit = 49_152 - 256 - 2
        let merges = lines.compactMap(Self.merge).prefix(limit)
        let bytes = ByteAlphabet.order.map { String(ByteAlphabet.characters[Int($0)]) }
        let pieces =
            bytes + bytes.map { $0 + BytePairEncoding.wordEnd } + merges.map { $0.0 + $0.1 }
            + [Self.startText, Self.endText]
        self.init(
            vocabulary: Dictionary(pieces.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
            merges: Array(merges))
    }

    /// The pair in a line of a file of merges; `nil` for its heading.
    public static func merge(_ line: Substring) -> (String, String)? {
        let parts = line.split(separator: " ")
        guard parts.count == 2, !line.hasPrefix("#version"), !line.hasPrefix("\"bpe_simple") else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// The number of a piece as the vocabulary spells it.
    public func number(of piece: String) -> Int? { vocabulary[piece] }

    /// The numbers of a text's pieces, without start and end.
    public func encode(_ text: String) -> [Int] {
        pieces(of: text).flatMap { piece in
            placeholders[piece] ?? special[piece].map { [$0] } ?? encoding.encode(piece)
        }
    }

    /// Makes room for an embedding that was learned for a word of its own (Gal et al. 2022, textual inversion).
    ///
    /// - Returns: the new numbers that `word` stands for in texts, `count` of them, behind all others.
    public mutating func add(_ word: String, count: Int) -> [Int] {
        let numbers = Array(vocabularySize..<(vocabularySize + count))
        placeholders[word.lowercased()] = numbers
        vocabularySize += count
        return numbers
    }

    /// Words, single digits, runs of signs and special pieces, in lower case.
    private func pieces(of text: String) -> [String] {
        let normalized = text.precomposedStringWithCanonicalMapping.lowercased()
        let words = Array(special.keys) + placeholders.keys
        var result: [String] = []
        var rest = normalized.unicodeScalars[...]
        while let first = rest.first {
            if first.properties.isWhitespace {
                rest.removeFirst()
                continue
            }
            let string = Substring(rest)
            if let word = words.filter({ string.hasPrefix($0) }).max(by: { $0.count < $1.count }) {
                result.append(word)
                rest = rest.dropFirst(word.unicodeScalars.count)
                continue
            }
            let length = Self.lengthOfPiece(rest)
            result.append(String(String.UnicodeScalarView(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return result
    }

    private enum Kind {
        case letter
        case number
        case space
        case sign

        init(_ scalar: Unicode.Scalar) {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .number
            default: self = scalar.properties.isWhitespace ? .space : .sign
            }
        }
    }

    private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]

    /// How many scalars the piece has that `text` begins with.
    private static func lengthOfPiece(_ text: Substring.UnicodeScalarView) -> Int {
        let string = Substring(text)
        if let contraction = contractions.first(where: { string.hasPrefix($0) }) { return contraction.count }
        let kind = Kind(text[text.startIndex])
        return kind == .number ? 1 : text.prefix { Kind($0) == kind }.count
    }
}
