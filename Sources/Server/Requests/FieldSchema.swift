import GentoolBase
import GentoolTasks

/// What fields of a request can be, as JSON Schema (2020-12) says it.
struct FieldSchema: FieldVisitor {
    private(set) var properties: [String: JSON] = [:]
    /// Of these, in the order in which people are told of them.
    private(set) var names: [String] = []
    /// Those that surfaces set themselves.
    private let leavingOut: Set<String>

    /// What no client can set here: files of this machine.
    static let ofFiles: Set = [
        "keep_mask", "like", "tokenizer", "lora_folder", "embedding", "mask", "avoid", "last", "background", "style",
        "reference", "max_pixels",
    ]

    init(_ type: any PictureRequest.Type, leavingOut: Set<String> = ofFiles) {
        self.leavingOut = leavingOut
        var request = type.init()
        // It throws nothing.
        try? request.visit(&self)
    }

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) {
        guard !leavingOut.contains(name) else { return }
        var single: [String: JSON] = Self.type(Value.Single.self)
        if let least = range.bounds.least { single["minimum"] = .number(least) }
        if let most = range.bounds.most { single["maximum"] = .number(most) }
        let expectation = FieldText.expectation(Value.Single.expectation, range.text)
        var schema = Value.isList ? ["type": "array", "items": .object(single), "maxItems": 64] : single
        let help = FieldHelp.text[name].map { "\($0); " } ?? ""
        schema["description"] = .string(
            range.namesModels
                ? "\(help)the name of a model of this machine, as /api/models lists them"
                : "\(help)\(Value.isList ? "a list of: " : "")\(expectation)")
        if !Value.isList, let standard = value.singles.first, !standard.isUnsaid, let json = Self.json(standard) {
            schema["default"] = json
        }
        properties[name] = .object(schema)
        names.append(name)
    }

    private static func type(_ type: any SingleValue.Type) -> [String: JSON] {
        switch type {
        case is Bool.Type: return ["type": "boolean"]
        case is Int.Type: return ["type": "integer"]
        case is UInt64.Type: return ["type": "integer", "minimum": 0]
        case is Seed.Type: return ["type": "integer", "minimum": -1]
        case is Double.Type, is Float.Type: return ["type": "number"]
        case let choice as any ChoiceValue.Type:
            func names<Choice: ChoiceValue>(_ choice: Choice.Type) -> [JSON] {
                choice.allCases.map(\.rawValue).filter { Choice(text: $0) != nil }.map { .string($0) }
            }
            return ["type": "string", "enum": .array(names(choice))]
        default: return ["type": "string"]
        }
    }

    private static func json(_ value: some SingleValue) -> JSON? {
        switch value {
        case let value as Bool: .bool(value)
        case let value as Int: .integer(Int64(value))
        case let value as Float: .number(Double("\(value)") ?? 0)
        case let value as Double: .number(value)
        case let value as any ChoiceValue: .string(value.text)
        default: nil
        }
    }
}
