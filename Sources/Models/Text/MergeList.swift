/// The pairs of symbols that byte-pair encoding joins, the first to be joined first.
struct MergeList {
    /// CLIP was trained with this many of the 262,144 merges in OpenAI's file.
    static let longest = 49_152 - 256 - 2

    let file: String
    let pairs: [(left: String, right: String)]

    /// Reads `merges.txt` or `bpe_simple_vocab_16e6.txt`, compressed by gzip or not.
    ///
    /// - Parameter limit: how many of them are taken; `nil` for all.
    init(contentsOf path: String, limit: Int? = longest) throws(TokenizerError) {
        try self.init(VocabularyFile.read(path), file: path, limit: limit)
    }

    /// - Parameters:
    ///   - file: what errors call it.
    ///   - limit: how many of them are taken; `nil` for all.
    init(_ pairs: [(left: String, right: String)], file: String, limit: Int? = longest) {
        self.file = file
        self.pairs = limit.map { Array(pairs.prefix($0)) } ?? pairs
    }

    /// - Parameters:
    ///   - file: what errors call it.
    ///   - limit: how many of them are taken; `nil` for all.
    init(_ bytes: [UInt8], file path: String, limit: Int? = longest) throws(TokenizerError) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        var firstNumber = 1
        if let header = lines.first, String(decoding: header, as: UTF8.self).contains("#version") {
            lines = lines.dropFirst()
            firstNumber = 2
        }
        while let last = lines.last, last.allSatisfy({ $0 == UInt8(ascii: "\r") }) { lines = lines.dropLast() }
        guard !lines.isEmpty else {
            throw TokenizerError(.partMissing, file: path, "holds no merges, expected a line of two symbols for each")
        }
        var pairs: [(left: String, right: String)] = []
        for (index, line) in lines.prefix(limit ?? .max).enumerated() {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let symbols = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard symbols.count == 2, symbols.allSatisfy({ !$0.isEmpty }) else {
                let found = String(decoding: text.prefix(40), as: UTF8.self).debugDescription
                throw TokenizerError(
                    .wrongFormat, file: path,
                    "line \(firstNumber + index) is \(found), expected two symbols with a space between, "
                        + "as in CLIP's merges.txt or bpe_simple_vocab_16e6.txt.gz")
            }
            pairs.append((String(decoding: symbols[0], as: UTF8.self), String(decoding: symbols[1], as: UTF8.self)))
        }
        file = path
        self.pairs = pairs
    }
}
