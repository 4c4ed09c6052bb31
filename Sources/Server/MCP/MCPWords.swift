import GentoolBase
import GentoolTasks

/// How fields of requests are called where a model reads of them: as arguments of the tool that it called. Advice about what
/// the tool has no argument for is left out.
struct MCPWords: Sendable {
    let tool: MCPTool

    /// Stands before the name of a field that is no argument.
    private static let mark: Character = "\u{1A}"

    /// Arguments by the fields that they set, where these are called otherwise.
    private var arguments: [String: [String]] {
        [
            "remove_box": ["box"], "remove_at": ["point"], "at": ["point"], "scale": ["factor"], "input": ["picture"],
            "remove": ["word"], "text": ["word"], "drift": ["drift_right", "drift_down"],
        ]
    }

    /// How a field is written in a sentence that is then given to `said`.
    func name(_ field: String) -> String {
        let own = tool.arguments.map(\.name)
        let names = (arguments[field] ?? [field]).filter { own.contains($0) }
        return names.isEmpty ? "\(Self.mark)\(field)" : names.joined(separator: " or ")
    }

    /// A sentence without the parts that name what is no argument; `nil` where nothing is left.
    func said(_ sentence: String) -> String? {
        let parts = sentence.split(separator: "; ").filter { !$0.contains(Self.mark) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// A sentence that `name` wrote, without the parts that name what is no argument; all of it, if each part does.
    func reason(_ sentence: String) -> String { said(sentence) ?? sentence.filter { $0 != Self.mark } }

    /// What is wrong, in words of the tool.
    func fault(_ error: RequestError) -> MCPFault {
        MCPFault((error.file.map { "\($0): " } ?? "") + reason(error.text.written(name)))
    }
}
