import ArgumentParser

/// Two noise levels such as 0.3:5, the lower one first.
struct SigmaInterval: ExpressibleByArgument, ExplainedArgument {
    static let expectation = "two numbers from 0 on, the lower one first, such as 0.3:5"

    let range: ClosedRange<Float>

    init?(argument: String) {
        let ends = argument.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1], 0 <= low, low <= high else { return nil }
        range = low...high
    }

    var defaultValueDescription: String { "\(range.lowerBound):\(range.upperBound)" }
}
