extension PictureRequest {
    /// Reads an object of fields, under their names or aliases; those that are left out are as they are by themselves.
    ///
    /// - Throws: `DecodingError`, or `RequestError` about the first field that can't be so.
    public init(from decoder: any Decoder) throws {
        let settings = try decoder.singleValueContainer().decode([String: FieldTexts].self)
        self = try Self().setting(settings.mapValues(\.texts))
    }

    /// Writes the fields that are set, in their order.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var request = self
        var writer = FieldWriter(container: encoder.container(keyedBy: FieldName.self))
        try request.visit(&writer)
    }
}

private struct FieldWriter: FieldVisitor {
    var container: KeyedEncodingContainer<FieldName>

    mutating func field<Value: FieldValue>(
        _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
    ) throws {
        if Value.isList {
            try container.encode(value.singles.map { Encoded(value: $0) }, forKey: FieldName(stringValue: name))
        } else if let single = value.singles.first, !single.isUnsaid {
            try container.encode(Encoded(value: single), forKey: FieldName(stringValue: name))
        }
    }
}

private struct Encoded<Value: SingleValue>: Encodable {
    let value: Value

    func encode(to encoder: any Encoder) throws {
        var container: any SingleValueEncodingContainer = encoder.singleValueContainer()
        try value.encode(into: &container)
    }
}

private struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
