/// Two noise levels such as 0.3:5, the lower one first.
public struct SigmaInterval: SingleValue {
    /// What errors say is expected.
    public static let expectation = "two numbers from 0 on, the lower one first, such as 0.3:5"

    /// The σ from the lower level to the higher one.
    public let range: ClosedRange<Float>

    init(_ range: ClosedRange<Float>) { self.range = range }

    /// Two numbers with a colon between them; `nil` for anything else.
    public init?(text: String) {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1], 0 <= low, low <= high else { return nil }
        range = low...high
    }

    /// Such as `0.3:5.0`.
    public var text: String { "\(range.lowerBound):\(range.upperBound)" }
}
