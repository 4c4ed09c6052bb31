/// Two noise levels such as 0.3:5, the lower one first.
public struct SigmaInterval: SingleValue {
    public static let expectation = "two numbers from 0 on, the lower one first, such as 0.3:5"

    public let range: ClosedRange<Float>

    public init?(text: String) {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1], 0 <= low, low <= high else { return nil }
        range = low...high
    }

    public var text: String { "\(range.lowerBound):\(range.upperBound)" }
}
