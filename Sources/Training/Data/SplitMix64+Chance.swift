import GentoolBase

extension SplitMix64 {
    /// Whether something happens that does so in a share of all cases: 0...1.
    mutating func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

    /// A number with a mean of 0 and a standard deviation, of which it is at most three away: the sum of some even chances
    /// is nearly normal.
    mutating func normal(_ deviation: Double) -> Double {
        deviation * (0..<3).reduce(0) { sum, _ in sum + Double.random(in: -1...1, using: &self) }
    }
}
