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
