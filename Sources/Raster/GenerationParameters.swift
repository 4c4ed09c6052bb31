import FoundationEssentials
import GentoolBase

/// What a picture's notes say of how it was generated, taken apart.
public struct GenerationParameters: Sendable, Equatable {
    /// What the picture was to show; empty where nothing was said.
    public var prompt = ""
    /// What was not wanted in it; empty where nothing was said.
    public var negativePrompt = ""
    /// Names, as AUTOMATIC1111's WebUI calls them (`Steps`, `CFG scale`), and values, in their order.
    public var settings: [Setting] = []

    /// A name and a value of the settings.
    public struct Setting: Sendable, Equatable {
        /// As AUTOMATIC1111's WebUI calls it, such as `Steps`.
        public let name: String
        /// The text as it stands in the notes, with no quotation marks around it.
        public let value: String
    }

    /// What the notes of a picture say: its parameters, or else the nodes of ComfyUI that made it.
    ///
    /// - Returns: `nil` where neither is there, or tells of a generation.
    public init?(_ metadata: Metadata) {
        let notes = metadata.generationNotes
        if let text = notes.parameters, let parameters = Self(text: text) {
            self = parameters
        } else if let graph = metadata.texts.first(where: { $0.key == "prompt" })?.value,
            let parameters = Self(comfyUI: graph)
        {
            self = parameters
        } else {
            return nil
        }
    }

    /// Reads a prompt of any number of lines, what is not wanted from the line on that begins with `Negative prompt:`,
    /// and the line of settings that ends both.
    public init?(text: String) {
        var lines = text.components(separatedBy: "\n")
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        if let line = GenerationNotes.settingsLine(in: text) {
            settings = Self.settings(in: String(line))
            lines.removeLast()
        } else if !lines.contains(where: { $0.hasPrefix(Self.negativeMark) }) {
            return nil
        }
        let start = lines.firstIndex { $0.hasPrefix(Self.negativeMark) } ?? lines.count
        prompt = lines[..<start].joined(separator: "\n").withoutOuterSpace()
        negativePrompt = String(lines[start...].joined(separator: "\n").dropFirst(Self.negativeMark.count))
            .withoutOuterSpace()
        // A command that had no prompt stands in its place.
        if prompt.firstMatch(of: #/^gentool [a-z]+$/#) != nil { return nil }
    }

    private static let negativeMark = "Negative prompt:"

    /// Names and values, which commas part; a value with commas stands in quotation marks. What has no name is passed over.
    private static func settings(in line: String) -> [Setting] {
        var settings: [Setting] = []
        var rest = line[...]
        while let colon = rest.firstIndex(of: ":") {
            let name = name(before: colon, in: rest)
            rest = rest[rest.index(after: colon)...].drop(while: \.isWhitespace)
            let value = rest[..<(endOfQuotation(in: rest) ?? rest.firstIndex(of: ",") ?? rest.endIndex)]
            rest = rest[value.endIndex...].dropFirst()
            if let name {
                settings.append(Setting(name: name, value: GenerationStep.unquoted(value.withoutOuterSpace())))
            }
        }
        return settings
    }

    /// The last words before a colon; `nil` if there are none.
    private static func name(before colon: Substring.Index, in text: Substring) -> String? {
        func isPartOfWord(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_"
        }
        let before = text[..<colon].lastIndex { !isPartOfWord($0) && !" -/".contains($0) }
        let words = text[(before.map(text.index(after:)) ?? text.startIndex)..<colon].drop { !isPartOfWord($0) }
        return words.isEmpty ? nil : String(words)
    }

    /// Where a text in quotation marks ends that a text begins with; `nil` if it doesn't, or more follows than a comma.
    private static func endOfQuotation(in text: Substring) -> Substring.Index? {
        guard text.first == "\"" else { return nil }
        var isEscaped = false
        for place in text.indices.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if text[place] == "\\" {
                isEscaped = true
            } else if text[place] == "\"" {
                let end = text.index(after: place)
                return end == text.endIndex || text[end] == "," ? end : nil
            }
        }
        return nil
    }

    /// The value of a setting.
    public subscript(_ name: String) -> String? { settings.first { $0.name == name }?.value }
}
