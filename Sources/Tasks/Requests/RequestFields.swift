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
