/// A prompt in parts of different emphasis.
///
/// `(word)` counts 1.1 times, `[word]` 1 / 1.1, `(word:1.3)` 1.3 times; they nest, and `\(` is a plain parenthesis. This
/// is the notation of AUTOMATIC1111's web interface.
public enum PromptWeights {
    public struct Part: Sendable, Equatable {
        public var text: String
        public var weight: Float

        public init(text: String, weight: Float) {
            self.text = text
            self.weight = weight
        }
    }

    private static let emphasis: Float = 1.1

    /// The parts of a prompt; neighbours of the same weight are one. Brackets that are never closed count up to the end.
    public static func parse(_ prompt: String) -> [Part] {
        var parts: [Part] = []
        var open: [(bracket: Character, part: Int)] = []
        var rest = prompt[...]
        var literal = ""

        func flush() {
            if !literal.isEmpty { parts.append(Part(text: literal, weight: 1)) }
            literal = ""
        }
        func close(_ factor: Float) {
            guard let start = open.popLast()?.part else { return }
            for index in start..<parts.count { parts[index].weight *= factor }
        }
        while let character = rest.popFirst() {
            switch character {
            case "\\" where rest.first.map { "()[]\\".contains($0) } ?? false:
                literal.append(rest.removeFirst())
            case "(", "[":
                flush()
                open.append((character, parts.count))
            case ":" where open.last?.bracket == "(":
                let number = rest.prefix { $0 != ")" }
                guard number.count < rest.count, let weight = Float(number.filter { $0 != " " }) else {
                    literal.append(character)
                    continue
                }
                flush()
                close(weight)
                rest = rest.dropFirst(number.count + 1)
            case ")" where open.last?.bracket == "(":
                flush()
                close(emphasis)
            case "]" where open.last?.bracket == "[":
                flush()
                close(1 / emphasis)
            default:
                literal.append(character)
            }
        }
        flush()
        while let last = open.last { close(last.bracket == "(" ? emphasis : 1 / emphasis) }
        return merged(parts)
    }

    private static func merged(_ parts: [Part]) -> [Part] {
        parts.reduce(into: []) { result, part in
            if result.last?.weight == part.weight {
                result[result.count - 1].text += part.text
            } else {
                result.append(part)
            }
        }
    }
}
