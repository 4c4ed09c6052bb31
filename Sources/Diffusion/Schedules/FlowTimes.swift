/// The times that a flow-matching model is walked through, each with the noise σ = t / (1 - t) (Lipman et al. 2023, "Flow
/// Matching"; Esser et al. 2024, "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis", §5.3.2).
public struct FlowTimes: Sendable, Equatable {
    /// How far times are shifted towards noise: t becomes s · t / (1 + (s - 1) · t).
    public var shift: Float
    /// The last time before 0, unshifted; `nil` is a step's length.
    public var last: Float?

    /// σ is infinite at 1: this near to it, Euler's method gives what it gives in t to a part in 100,000.
    static let first: Float = 0.999999

    /// Where every walk begins.
    public static let greatestSigma = first / (1 - first)

    /// By default times that are not shifted, and that end one step before 0.
    public init(shift: Float = 1, last: Float? = nil) {
        self.shift = shift
        self.last = last
    }

    /// Falling sigmas, evenly spaced in time before they are shifted, and 0.
    ///
    /// - Parameter steps: 1 or more.
    public func sigmas(steps: Int) -> [Float] {
        let last = last ?? 1 / Float(steps)
        return (0..<steps).map { step in
            let time = 1 + (last - 1) * Float(step) / Float(max(1, steps - 1))
            let shifted = min(Self.first, shift * time / (1 + (shift - 1) * time))
            return shifted / (1 - shifted)
        } + [0]
    }
}
