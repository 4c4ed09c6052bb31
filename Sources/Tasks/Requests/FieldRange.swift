import GentoolBase

/// Which values a field can have, and how that is said.
public struct FieldRange<Value: SingleValue>: Sendable {
    /// What stands behind "expected", such as `1 to 100`; `nil` where the type says all.
    public let text: String?
    /// Whether a value is one of them.
    public let allows: @Sendable (Value) -> Bool

    /// Whether values are for people or models to read, and name no files.
    public let isProse: Bool
    /// Whether values name models, by paths or by their names.
    public let namesModels: Bool
    /// The least and the largest number, for those who describe requests; `nil` where there is none.
    public let bounds: (least: Double?, most: Double?)

    /// - Parameters:
    ///   - text: what stands behind "expected".
    ///   - bounds: the least and the largest number.
    ///   - isProse: whether values are for people or models to read, and name no files.
    ///   - namesModels: whether values name models, by paths or by their names.
    ///   - allows: whether a value is one of them.
    public init(
        _ text: String?, bounds: (least: Double?, most: Double?) = (nil, nil), isProse: Bool = false,
        namesModels: Bool = false, allows: @escaping @Sendable (Value) -> Bool
    ) {
        (self.text, self.bounds, self.isProse, self.namesModels, self.allows) = (
            text, bounds, isProse, namesModels, allows
        )
    }

    /// Whatever there is of the type.
    public static var any: FieldRange { FieldRange(nil) { _ in true } }
}

extension FieldRange<String> {
    /// A text that somebody reads: bytes that belong to no character can name a file, but say nothing.
    public static var text: FieldRange { FieldRange("a text in UTF-8", isProse: true) { !$0.hasEscapedBytes } }
}

extension FieldRange<String> {
    /// A model's path or name.
    public static var model: FieldRange { FieldRange(nil, namesModels: true) { _ in true } }
}

extension FieldRange where Value: Comparable {
    /// Numbers of a closed range, both ends included.
    public static func within(_ range: ClosedRange<Value>) -> FieldRange {
        FieldRange(
            "\(range.lowerBound.shortText) to \(range.upperBound.shortText)",
            bounds: (range.lowerBound.number, range.upperBound.number)
        ) { range.contains($0) }
    }

    /// Numbers that are no less than one.
    public static func from(_ least: Value) -> FieldRange {
        FieldRange("\(least.shortText) or more", bounds: (least.number, nil)) { $0 >= least }
    }
}

extension FieldRange where Value: BinaryFloatingPoint {
    /// Neither infinity nor what is no number.
    public static var finite: FieldRange { FieldRange("a number") { $0.isFinite } }

    /// A finite number that is not less than the least.
    public static func finite(from least: Value) -> FieldRange {
        FieldRange("a number, \(least.shortText) or more", bounds: (least.number, nil)) { $0 >= least && $0.isFinite }
    }
}

extension FieldRange where Value: BinaryFloatingPoint {
    /// A finite number above 0.
    public static func positive(upTo most: Value? = nil) -> FieldRange {
        FieldRange("a number above 0" + (most.map { " up to \($0.shortText)" } ?? "")) {
            $0 > 0 && $0.isFinite && $0 <= most ?? $0
        }
    }
}

extension SingleValue {
    fileprivate var number: Double? { Double(text) }
    fileprivate var shortText: String { text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
}
