import GentoolBase

/// Sets fields of a request to what texts say.
struct FieldReader: FieldVisitor {
    /// By the fields' names; an empty list says nothing about a field.
    private let settings: [String: [String]]
    private(set) var names: Set<String> = []

    /// - Parameter settings: texts by names of fields.
    init(_ settings: [String: [String]]) { self.settings = settings }

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) throws {
        names.insert(name)
        guard let texts = settings[name], !texts.isEmpty else { return }
        let singles = try NumberLists.joined(texts, by: Value.Single.numberCount).map { text in
            guard let single = Value.Single(text: text) else {
                throw RequestError(
                    field: name, found: text, expected: FieldText.expectation(Value.Single.expectation, range.text))
            }
            guard range.allows(single) else {
                throw RequestError(field: name, found: text, expected: range.text ?? Value.Single.expectation)
            }
            return single
        }
        guard let read = Value(singles: singles) else {
            throw RequestError(field: name, "is a list; expected one value")
        }
        value = read
    }
}

extension RequestFields {
    /// Sets fields to what texts say.
    ///
    /// - Parameter settings: texts by names of fields; fields that are not in it, or without a text, stay.
    /// - Throws: `RequestError` about the first field that can't be set so, or that there is not.
    public mutating func set(_ settings: [String: [String]]) throws {
        var reader = FieldReader(settings)
        try visit(&reader)
        if let unknown = settings.keys.sorted().first(where: { !reader.names.contains($0) }) {
            throw RequestError(
                field: unknown, "is not known; expected \(FieldList(self).names.joined(separator: ", "))")
        }
    }
}
