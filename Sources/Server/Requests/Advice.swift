/// Sentences on their way to those who know fields by other names than requests do, and lack some of them.
enum Advice {
    /// Stands before the name of a field that they lack.
    private static let mark: Character = "\u{1A}"

    /// How a field is written that they lack, in a sentence that is then given to `said` or `reason`.
    static func lacking(_ field: String) -> String { "\(mark)\(field)" }

    /// A sentence without the parts that name what is lacking; `nil` where nothing is left.
    static func said(_ sentence: String) -> String? {
        let parts = sentence.split(separator: "; ").filter { !$0.contains(mark) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// A sentence without these parts; all of it, if each part names something that is lacking.
    static func reason(_ sentence: String) -> String { said(sentence) ?? sentence.filter { $0 != mark } }
}
