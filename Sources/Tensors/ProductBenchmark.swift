import GentoolBase

/// What this machine does best.
public enum ProductBenchmark {
    /// The fastest of several products of 512 × 1152 by 1152 × 512 numbers: all data in the caches, nothing to wait for.
    public static func peak(precision: Precision) -> (seconds: Double, operations: Int, rate: Double) {
        let weights = PackedWeights(Tensor(shape: [512, 1152], repeating: 0.5), precision: precision)
        let input = Tensor(shape: [2048, 1152], repeating: 0.5)
        var best = Double.infinity
        for _ in 0..<12 {
            let start = ContinuousClock.now
            _ = input.linear(weights)
            best = min(best, ContinuousClock.now.seconds(since: start))
        }
        let operations = 2 * 2048 * 1152 * 512
        return (best, operations, Double(operations) / best)
    }
}
