/// What is asked for, as fields with names: each is named once, with what it can be, and from that it can be read from
/// JSON, written, held to its range, and told from another request.
public protocol RequestFields: Sendable {
    /// All fields as they are where nothing is said.
    init()

    /// Shows every field to a visitor, in the order in which people are told of them.
    ///
    /// - Throws: what the visitor throws.
    mutating func visit(_ visitor: inout some FieldVisitor) throws
}

/// What looks at the fields of a request, or sets them.
public protocol FieldVisitor {
    /// - Parameters:
    ///   - name: words in lower case with `_` between them, as in JSON.
    ///   - value: what it is set to.
    ///   - range: what each of its values can be.
    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) throws
}

extension FieldVisitor {
    /// A field that takes whatever there is of its type.
    public mutating func field<Value: FieldValue>(_ name: String, _ value: inout Value) throws {
        try field(name, &value, .any)
    }
}
