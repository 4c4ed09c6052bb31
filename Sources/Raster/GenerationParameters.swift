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

    private static func settings(in line: String) -> [Setting] {
        line.matches(of: #/\s*(\w[\w \-/]*):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/#).map { match in
            Setting(
                name: String(match.1),
                value: GenerationStep.unquoted(match.2.withoutOuterSpace()))
        }
    }

    /// The value of a setting.
    public subscript(_ name: String) -> String? { settings.first { $0.name == name }?.value }
}
