import FoundationEssentials

/// How a picture was made: what generated it, and what was done to it since.
///
/// A PNG holds both in texts as AUTOMATIC1111's WebUI does: `parameters`, which no later step touches, and
/// `postprocessing` with a line for each step. A JPEG has one place that tools read, Exif's UserComment: there the
/// steps stand as one more value, `Postprocessing`, at the end of the parameters' last line, so that those who read
/// that line still find all others.
public struct GenerationNotes: Sendable, Equatable {
    /// The prompt, what is not wanted, and a line of settings; or the first step, where nothing was generated.
    public var parameters: String?
    /// What was done since, the oldest first: a line each.
    public var steps: [String] = []

    /// Whether nothing is known of how the picture was made.
    public var isEmpty: Bool { parameters == nil && steps.isEmpty }

    /// Notes of which both parts are known, such as those read from a file.
    public init(parameters: String? = nil, steps: [String] = []) {
        self.parameters = parameters
        self.steps = steps
    }

    /// Notes that begin with the generation of a picture.
    public init(generation: GenerationStep) { self.init(parameters: generation.text) }

    /// Adds what was done to the picture.
    public mutating func append(_ step: GenerationStep) {
        if isEmpty { parameters = step.text } else { steps.append(step.line) }
    }

    private static let stepsName = "Postprocessing"

    /// All in one text, as a JPEG holds it.
    public var text: String {
        guard let parameters, !steps.isEmpty else { return parameters ?? steps.joined(separator: "\n") }
        let chain = steps.joined(separator: "\n")
        return Self.settingsLine(in: parameters) == nil
            ? "\(parameters)\n\(chain)"
            : "\(parameters), \(Self.stepsName): \(GenerationStep.quoted(chain))"
    }

    /// Reads what `text` says, or what other tools have written; `nil` where it is something else, such as somebody's
    /// own comment.
    public init?(text: String) {
        guard Self.settingsLine(in: text) != nil || text.contains("Version: gentool ") else { return nil }
        if let mark = text.ranges(of: ", \(Self.stepsName): \"").last, text.hasSuffix("\"") {
            let chain = GenerationStep.unquoted(text[text.index(before: mark.upperBound)...])
            self.init(parameters: String(text[..<mark.lowerBound]), steps: chain.components(separatedBy: "\n"))
            return
        }
        var lines = text.components(separatedBy: "\n")
        var steps: [String] = []
        while let last = lines.last, last.hasPrefix("gentool "), last.contains("Version: gentool ") {
            steps.insert(lines.removeLast(), at: 0)
        }
        self.init(parameters: lines.isEmpty ? nil : lines.joined(separator: "\n"), steps: steps)
    }

    /// The line of settings that ends a text, if there is one: it begins with the number of steps, or holds at least
    /// three names with values.
    static func settingsLine(in text: String) -> Substring? {
        guard let line = text.split(whereSeparator: \.isNewline).last else { return nil }
        if line.firstMatch(of: #/^Steps: *\d/#) != nil { return line }
        return line.contains("Version: ") && line.matches(of: #/(?:^|, )\w[\w \-/]*: /#).count >= 3 ? line : nil
    }
}

extension Metadata {
    private static let parametersKey = "parameters"
    private static let stepsKey = "postprocessing"

    /// How the picture was made, as its texts say, or else Exif's UserComment or a comment.
    public var generationNotes: GenerationNotes {
        get {
            let said = notesInTexts
            return !said.isEmpty ? said : notesInExif ?? notesInComments ?? said
        }
        set {
            // A comment stood for them where there were no texts.
            if notesInTexts.isEmpty && notesInExif == nil {
                texts.removeAll { $0.key == "Comment" && GenerationNotes(text: $0.value) != nil }
            }
            set(Self.parametersKey, newValue.parameters)
            set(Self.stepsKey, newValue.steps.isEmpty ? nil : newValue.steps.joined(separator: "\n"))
        }
    }

    /// How the picture was made, as far as texts say it that only PNG has.
    var notesInTexts: GenerationNotes {
        func text(_ key: String) -> String? { texts.last { $0.key == key }?.value }
        return GenerationNotes(
            parameters: text(Self.parametersKey),
            steps: text(Self.stepsKey).map { $0.components(separatedBy: "\n").filter { !$0.isEmpty } } ?? [])
    }

    private var notesInExif: GenerationNotes? {
        exif.flatMap { Exif($0) }?.text(.userComment).flatMap { GenerationNotes(text: $0) }
    }

    private var notesInComments: GenerationNotes? {
        texts.lazy.filter { $0.key == "Comment" }.compactMap { GenerationNotes(text: $0.value) }.first
    }

    static func isNote(_ text: Text) -> Bool { text.key == parametersKey || text.key == stepsKey }

    private mutating func set(_ key: String, _ value: String?) {
        let place = texts.firstIndex { $0.key == key }
        texts.removeAll { $0.key == key }
        if let value { texts.insert(.init(key: key, value: value), at: min(place ?? texts.count, texts.count)) }
    }
}
