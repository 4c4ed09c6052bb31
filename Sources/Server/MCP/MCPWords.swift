import GentoolBase
import GentoolTasks

/// How fields of requests are called where a model reads of them: as arguments of the tool that it called. Advice about what
/// the tool has no argument for is left out.
struct MCPWords: Sendable {
    let tool: MCPTool

    /// Arguments by the fields that they set, where these are called otherwise.
    private var arguments: [String: [String]] {
        [
            "remove_box": ["box"], "remove_at": ["point"], "at": ["point"], "scale": ["factor"], "input": ["picture"],
            "remove": ["word"], "text": ["word"], "drift": ["drift_right", "drift_down"],
        ]
    }

    /// The argument, or arguments, that set a field; `nil` where there is none.
    func name(_ field: String) -> String? {
        let own = tool.arguments.map(\.name)
        let names = (arguments[field] ?? [field]).filter { own.contains($0) }
        return names.isEmpty ? nil : names.joined(separator: " or ")
    }

    /// What is wrong, in words of the tool.
    func fault(_ error: RequestError) -> MCPFault { MCPFault(error.told(knowing: name)) }
}
