import GentoolTensors

/// Features of a UNet's inner resolutions that one evaluation makes and the next ones take over, since they change little from
/// step to step (Ma, Fang & Wang 2024, "DeepCache: Accelerating Diffusion Models for Free").
///
/// It is of one run, whose evaluations follow each other.
public final class FeatureReuse: @unchecked Sendable {
    // Sendable by promise: a run evaluates its network in one thread.
    private var kept: [Int: (features: Tensor, uses: Int)] = [:]
    private let interval: Int

    /// - Parameter interval: of so many evaluations the first makes the features; 1 is each.
    public init(interval: Int) { self.interval = interval }

    /// - Parameter samples: of the batch; those of another number are others.
    /// - Returns: what an evaluation before has kept; `nil` where there is nothing, or it was taken often enough.
    func taken(samples: Int) -> Tensor? {
        guard let known = kept[samples], known.uses < interval else { return nil }
        kept[samples] = (known.features, known.uses + 1)
        return known.features
    }

    /// - Parameters:
    ///   - features: for the evaluations that follow.
    ///   - samples: of the batch.
    func keep(_ features: Tensor, samples: Int) { kept[samples] = (features, 1) }
}
