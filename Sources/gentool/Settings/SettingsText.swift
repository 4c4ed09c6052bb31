/// Settings as they stand in a file: the part of TOML (1.0.0) that they need, tables of keys with texts, numbers, `true`,
/// `false`, or lists of these on one line; of lists in lists all values stand in one.
struct SettingsText {
    struct Entry: Equatable {
        let line: Int
        /// The table that it stands in; `nil` before the first.
        let table: String?
        let key: String
        let values: [String]
    }

    struct Flaw: Error, Equatable {
        let line: Int
        let reason: String
    }

    private(set) var entries: [Entry] = []

    /// - Throws: `Flaw` for the first line that is none.
    init(_ text: String) throws {
        var table: String?
        var seen: Set<String> = []
        for (index, raw) in text.drop(while: { $0 == "\u{FEFF}" }).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let line = Self.withoutComment(raw).trimmed
            guard !line.isEmpty else { continue }
            if line.hasPrefix("[") {
                guard line.hasSuffix("]"), let name = Self.key(line.dropFirst().dropLast()) else {
                    throw Flaw(line: index + 1, reason: "is no table such as [upscale]")
                }
                table = name
                continue
            }
            guard let equals = line.firstIndex(of: "="), let key = Self.key(line[..<equals]) else {
                throw Flaw(line: index + 1, reason: "is no setting such as quality = 92")
            }
            guard let values = Self.values(line[line.index(after: equals)...].trimmed) else {
                throw Flaw(
                    line: index + 1, reason: "has a value that is no \"text\", number, true, false or [list] of them")
            }
            guard seen.insert("\(table ?? "").\(key)").inserted else {
                throw Flaw(line: index + 1, reason: "sets \(key) a second time")
            }
            entries.append(Entry(line: index + 1, table: table, key: key, values: values))
        }
    }

    /// A bare key, or one in quotation marks.
    private static func key(_ text: Substring) -> String? {
        let name = text.trimmed
        let bare = name.hasPrefix("\"") && name.hasSuffix("\"") && name.count > 2 ? name.dropFirst().dropLast() : name
        let isKey = bare.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        return bare.isEmpty || !isKey ? nil : String(bare.replacing("_", with: "-"))
    }

    /// - Parameter isInList: whether it stands in one already; deeper ones are none.
    private static func values(_ text: Substring, isInList: Bool = false) -> [String]? {
        guard text.hasPrefix("[") else { return value(text).map { [$0] } }
        guard text.hasSuffix("]") else { return nil }
        var values: [String] = []
        var rest = text.dropFirst().dropLast().trimmed
        guard !isInList || !rest.contains("[") else { return nil }
        while !rest.isEmpty {
            var depth = 0
            let comma = outsideQuotes(rest) { character in
                if character == "[" { depth += 1 }
                if character == "]" { depth -= 1 }
                return character == "," && depth == 0
            }
            let end = comma ?? rest.endIndex
            guard let inner = Self.values(rest[..<end].trimmed, isInList: true) else { return nil }
            values += inner
            rest = end == rest.endIndex ? "" : rest[rest.index(after: end)...].trimmed
        }
        return values
    }

    private static func value(_ text: Substring) -> String? {
        if text == "true" || text == "false" || Double(text) != nil { return String(text) }
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return nil
        }
        let inside = text.dropFirst().dropLast()
        guard quote == "\"" else { return inside.contains("'") ? nil : String(inside) }
        var result = ""
        var isEscaped = false
        for character in inside {
            if isEscaped {
                guard let meant = ["\\": "\\", "\"": "\"", "n": "\n", "t": "\t"][character] else { return nil }
                result += meant
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return nil
            } else {
                result.append(character)
            }
        }
        return isEscaped ? nil : result
    }

    private static func withoutComment(_ line: Substring) -> Substring {
        outsideQuotes(line) { $0 == "#" }.map { line[..<$0] } ?? line
    }

    /// The first character that is meant and in no text.
    private static func outsideQuotes(_ text: Substring, _ isMeant: (Character) -> Bool) -> Substring.Index? {
        var quote: Character?
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if let open = quote {
                if character == "\\" && open == "\"" { isEscaped = true }
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if isMeant(character) {
                return index
            }
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}
