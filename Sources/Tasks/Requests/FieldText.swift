/// A sentence with names of fields in it, which each surface writes as its people know them.
///
/// ```swift
/// let text: FieldText = "\(field: "mask") is missing"
/// print(text.written { "--\($0)" })
/// ```
public struct FieldText: Sendable, Equatable, ExpressibleByStringInterpolation {
    fileprivate enum Piece: Sendable, Equatable {
        case text(String)
        case field(String)
    }

    private let pieces: [Piece]

    /// A sentence that names no fields.
    public init(stringLiteral text: String) { pieces = [.text(text)] }
    /// A sentence with names of fields in it.
    public init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    /// What is between the quotation marks of a literal: text, values and names of fields.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        /// Nothing yet; the numbers have no effect.
        public init(literalCapacity: Int, interpolationCount: Int) {}
        /// Adds text as it stands.
        public mutating func appendLiteral(_ text: String) { pieces.append(.text(text)) }
        /// Adds a value's description.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            pieces.append(.text(value.description))
        }
        /// Adds the name of a field, as JSON has it.
        public mutating func appendInterpolation(field name: String) { pieces.append(.field(name)) }
        /// Adds another sentence with its names of fields.
        public mutating func appendInterpolation(_ text: FieldText) { pieces += text.pieces }
    }

    /// - Parameter name: how a field is written that JSON calls so.
    public func written(_ name: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .field(let field): name(field)
            }
        }.joined()
    }

    /// Names of fields as JSON has them.
    public static func quoted(_ name: String) -> String { "\"\(name)\"" }

    /// What is expected of a value of a type that has a range.
    public static func expectation(_ type: String, _ range: String?) -> String {
        guard let range else { return type }
        return range.hasPrefix(type) ? range : "\(type), \(range)"
    }
}
