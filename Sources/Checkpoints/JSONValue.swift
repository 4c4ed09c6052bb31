/// A value in JSON (RFC 8259).
enum JSONValue {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number with a fraction or an exponent, or beyond `Int`.
    case real(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The elements of an array of integers; `nil` if this is something else.
    var integers: [Int]? {
        guard case .array(let values) = self else { return nil }
        var integers: [Int] = []
        for value in values {
            guard case .integer(let integer) = value else { return nil }
            integers.append(integer)
        }
        return integers
    }
}
