/// A sentence with names of fields in it, which each surface writes as its people know them.
///
/// ```swift
/// let text: FieldText = "\(field: "mask") is missing"
/// print(text.written { "--\($0)" })
/// ```
public struct FieldText: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    fileprivate enum Piece: Sendable, Hashable {
        case text(String)
        case field(String)

        func written(_ name: (String) -> String) -> String {
            switch self {
            case .text(let text): text
            case .field(let field): name(field)
            }
        }
    }

    private let pieces: [Piece]

    private init(_ pieces: [Piece]) { self.pieces = pieces }
    /// A sentence that names no fields.
    public init(_ text: String) { pieces = [.text(text)] }
    /// A sentence that names no fields.
    public init(stringLiteral text: String) { self.init(text) }
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

    /// One sentence after the other.
    public static func + (one: FieldText, other: FieldText) -> FieldText { FieldText(one.pieces + other.pieces) }

    /// - Parameter name: how a field is written that JSON calls so.
    public func written(_ name: (String) -> String) -> String { pieces.map { $0.written(name) }.joined() }

    /// The sentence without the clauses, which semicolons part, that name a field which is lacking; `nil` where nothing is
    /// left.
    ///
    /// - Parameter name: how a field is written that JSON calls so; `nil` where there is none.
    public func clauses(knowing name: (String) -> String?) -> String? {
        let known = clauses.filter { clause in
            clause.pieces.allSatisfy { piece in
                if case .field(let field) = piece { name(field) != nil } else { true }
            }
        }
        return known.isEmpty ? nil : known.map { $0.written { name($0) ?? $0 } }.joined(separator: Self.separator)
    }

    private static let separator = "; "

    private var clauses: [FieldText] {
        var clauses: [[Piece]] = [[]]
        for piece in pieces {
            guard case .text(let text) = piece else {
                clauses[clauses.count - 1].append(piece)
                continue
            }
            let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
            clauses[clauses.count - 1].append(.text(String(parts[0])))
            clauses += parts.dropFirst().map { [.text(String($0))] }
        }
        return clauses.map { FieldText($0) }
    }

    /// The sentence, with names of fields as JSON has them in quotation marks.
    public var description: String { written(Self.quoted) }

    /// Names of fields as JSON has them.
    public static func quoted(_ name: String) -> String { "\"\(name)\"" }

    /// What is expected of a value of a type that has a range.
    public static func expectation(_ type: String, _ range: String?) -> String {
        guard let range else { return type }
        return range.hasPrefix(type) ? range : "\(type), \(range)"
    }
}
