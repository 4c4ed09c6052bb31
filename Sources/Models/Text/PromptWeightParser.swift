/// Finds brackets, escapes and `BREAK`s in a prompt; see `PromptWeights`.
struct PromptWeightParser {
    private struct Bracket {
        let factor: Double
        /// The first part within each bracket that is open.
        var starts: [Int] = []
    }

    private enum Part {
        case text(String, weight: Double)
        case sectionBreak
    }

    private static let breakWord: LiteralTokens = {
        var literals = LiteralTokens()
        literals.add(Array("BREAK".unicodeScalars), ids: [])
        return literals
    }()

    private var parts: [Part] = []
    private var round = Bracket(factor: 1.1)
    private var square = Bracket(factor: 1 / 1.1)

    mutating func parse(_ prompt: String) -> [[PromptWeights.Span]] {
        var rest = Substring(prompt).unicodeScalars
        while let first = rest.popFirst() {
            switch first {
            case "\\":
                if let escaped = rest.first, #"()[]\"#.unicodeScalars.contains(escaped) {
                    appendText(String(escaped))
                    rest.removeFirst()
                }
            case "(": round.starts.append(parts.count)
            case "[": square.starts.append(parts.count)
            case ")": close(\.round, orAppend: first)
            case "]": close(\.square, orAppend: first)
            case ":":
                if let start = round.starts.last, let (weight, end) = explicitWeight(rest) {
                    round.starts.removeLast()
                    multiply(from: start, by: weight)
                    rest = end
                } else {
                    appendText(":")
                }
            default:
                let run = rest.prefix { !#"\()[]:"#.unicodeScalars.contains($0) }
                appendWithBreaks([first] + run)
                rest = rest.dropFirst(run.count)
            }
        }
        for bracket in [round, square] {
            for start in bracket.starts { multiply(from: start, by: bracket.factor) }
        }
        return sections()
    }

    private mutating func close(_ kind: WritableKeyPath<Self, Bracket>, orAppend bracket: Unicode.Scalar) {
        if let start = self[keyPath: kind].starts.popLast() {
            multiply(from: start, by: self[keyPath: kind].factor)
        } else {
            appendText(String(bracket))
        }
    }

    private mutating func multiply(from start: Int, by factor: Double) {
        for index in start..<parts.count {
            if case .text(let text, let weight) = parts[index] { parts[index] = .text(text, weight: weight * factor) }
        }
    }

    private mutating func appendText(_ text: String) {
        if !text.isEmpty { parts.append(.text(text, weight: 1)) }
    }

    /// White space around a `BREAK` is dropped with it.
    private mutating func appendWithBreaks(_ text: [Unicode.Scalar]) {
        let pieces = Self.breakWord.split(text)
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .token: parts.append(.sectionBreak)
            case .text(var scalars):
                if index > 0 { scalars = scalars.drop(while: \.properties.isWhitespace) }
                if index < pieces.count - 1 {
                    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
                }
                appendText(String(String.UnicodeScalarView(scalars)))
            }
        }
    }

    /// The number before a closing bracket, and what follows the bracket.
    private func explicitWeight(_ text: Substring.UnicodeScalarView) -> (Double, Substring.UnicodeScalarView)? {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = text.drop(while: isSpace)
        // Double would take "inf", "0x1p3" and "1e5" too.
        let number = start.prefix { "+-.0123456789".unicodeScalars.contains($0) }
        let rest = start[number.endIndex...].drop(while: isSpace)
        guard rest.first == ")", let weight = Double(String(number)), weight.isFinite else { return nil }
        return (weight, rest.dropFirst())
    }

    private func sections() -> [[PromptWeights.Span]] {
        var sections: [[PromptWeights.Span]] = [[]]
        for part in parts {
            guard case .text(let text, let weight) = part else {
                sections.append([])
                continue
            }
            var span = PromptWeights.Span(text: text, weight: weight)
            if let last = sections[sections.count - 1].last, last.weight == weight {
                sections[sections.count - 1].removeLast()
                span = PromptWeights.Span(text: last.text + text, weight: weight)
            }
            sections[sections.count - 1].append(span)
        }
        return sections
    }
}
