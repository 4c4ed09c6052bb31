/// Texts that stand for ids as a whole, whatever the vocabulary makes of them.
struct LiteralTokens: Sendable {
    enum Piece {
        case text(ArraySlice<Unicode.Scalar>)
        case token([Int])
    }

    private struct Literal {
        let text: [Unicode.Scalar]
        let ids: [Int]
    }

    /// The longest first, so that of two that begin alike the longer is found.
    private var literals: [Literal] = []

    mutating func add(_ text: [Unicode.Scalar], ids: [Int]) {
        let place = literals.firstIndex { $0.text.count < text.count } ?? literals.endIndex
        literals.insert(Literal(text: text, ids: ids), at: place)
    }

    func contains(_ text: [Unicode.Scalar]) -> Bool {
        literals.contains { $0.text == text }
    }

    /// The literals in a text and what stands between them.
    func split(_ text: [Unicode.Scalar]) -> [Piece] {
        var pieces: [Piece] = []
        var textStart = 0
        var place = 0
        while place < text.count {
            guard let literal = literals.first(where: { isLiteral($0.text, in: text, at: place) }) else {
                place += 1
                continue
            }
            if textStart < place { pieces.append(.text(text[textStart..<place])) }
            pieces.append(.token(literal.ids))
            place += literal.text.count
            textStart = place
        }
        if textStart < place { pieces.append(.text(text[textStart...])) }
        return pieces
    }

    private func isLiteral(_ literal: [Unicode.Scalar], in text: [Unicode.Scalar], at place: Int) -> Bool {
        let end = place + literal.count
        return text[place...].starts(with: literal)
            && !(place > 0 && isInsideWord(text[place - 1], literal.first!))
            && !(end < text.count && isInsideWord(literal.last!, text[end]))
    }

    private func isInsideWord(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
        [left, right].allSatisfy { $0 == "_" || ScalarKind($0) == .letter || ScalarKind($0) == .number }
    }
}
