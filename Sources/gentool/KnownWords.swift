import GentoolOwnModels
import GentoolPipelines
import GentoolTasks
import GentoolWorld

/// What a small model has learned to understand, told out of what it learned from.
enum KnownWords {
    /// What an edit may say.
    static func instructions(_ model: ModelFields) throws -> String {
        let model = try model.pipeline(own: .editing).model
        guard let words = try words(of: model) else { return text(model) }
        let known = Set(words)
        var lines: [String] = []
        for kind in Scene.Kind.allCases {
            var instructions = World.instructions(kind)
            instructions.forms.removeAll { form in
                World.words(form).contains { $0 != "THING" && $0 != "COLOR" && !known.contains($0) }
            }
            instructions.things.removeAll { World.words($0).contains { !known.contains($0) } }
            instructions.colors.removeAll { !known.contains($0) }
            guard !instructions.forms.isEmpty else { continue }
            lines.append("Of \(kind == .landscape ? "landscapes" : kind == .texture ? "textures" : kind.rawValue):")
            lines += instructions.forms.map { "  \($0)" }
            if !instructions.things.isEmpty { lines.append("  THING: \(instructions.things.joined(separator: ", "))") }
            if !instructions.colors.isEmpty { lines.append("  COLOR: \(instructions.colors.joined(separator: ", "))") }
            lines.append("")
        }
        return (lines + ["All words:", "  \(words.joined(separator: " "))"]).joined(separator: "\n")
    }

    /// What a prompt may say.
    static func captions(_ model: ModelFields) throws -> String {
        let model = try model.pipeline(own: .painting).model
        guard let words = try words(of: model) else { return text(model) }
        let known = Set(words)
        let examples = (0..<UInt64(exampleCount)).map { Scene(seed: $0, kind: .landscape).caption(seed: $0) }
            .filter { World.words($0).allSatisfy(known.contains) }
        return (["Such as:"] + examples.map { "  \($0)" } + ["", "All words:", "  \(words.joined(separator: " "))"])
            .joined(separator: "\n")
    }

    private static let exampleCount = 12

    /// The words of the world that a model knows; `nil` if it was not trained by this program.
    private static func words(of model: any DiffusionModel) throws -> [String]? {
        guard SmallModelEditor.edits(model) else { return nil }
        let unknown = Set(try model.unknownWords(in: World.vocabulary.joined(separator: " ")))
        return World.vocabulary.filter { !unknown.contains($0) }
    }

    private static func text(_ model: any DiffusionModel) -> String {
        "\(model.path) was trained elsewhere, on words without number"
    }
}
