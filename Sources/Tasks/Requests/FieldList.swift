/// The fields of a request, as they are set.
public struct FieldList: FieldVisitor {
    /// A field, and what it is set to.
    public struct Field: Sendable, Equatable {
        /// As in JSON.
        public let name: String
        /// None if it is not set, several if it is a list.
        public let texts: [String]
        /// The files and folders that these may name.
        public let paths: [String]

        /// Name and texts.
        var line: String { "\(name): \(texts)" }
    }

    /// In the order in which the request shows them.
    public private(set) var fields: [Field] = []
    /// What the first field is that is set to something that it can't be.
    private var flaw: RequestError?

    /// The fields of a request, or of a part of one.
    public init(_ request: some RequestFields) {
        var request = request
        // It throws nothing.
        try? request.visit(&self)
    }

    /// Takes a field down, and the first value that is out of its range.
    public mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) {
        fields.append(
            Field(
                name: name, texts: value.singles.map(\.text),
                paths: range.isProse ? [] : value.singles.compactMap(\.path)))
        if flaw == nil, let wrong = value.singles.first(where: { !range.allows($0) }) {
            flaw = RequestError(field: name, found: wrong.text, expected: range.text ?? Value.Single.expectation)
        }
    }

    /// Of all fields, in their order.
    public var names: [String] { fields.map(\.name) }

    /// - Throws: `RequestError` about the first field that is set to something it can't be.
    public func checkRanges() throws { if let flaw { throw flaw } }

    /// The first field that is set to something else than it is by itself.
    static func firstChange(of fields: some RequestFields) -> String? { changes(of: fields).first }

    /// The fields that are set to something else than they are by themselves, in their order.
    static func changes<Fields: RequestFields>(of fields: Fields) -> [String] {
        zip(FieldList(fields).fields, FieldList(Fields()).fields).filter { $0 != $1 }.map(\.0.name)
    }
}
