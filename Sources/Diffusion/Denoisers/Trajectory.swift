import GentoolTensors

/// A sample at each of some σ: the way that it takes up to noise, or down.
public struct Trajectory: Sendable {
    /// Rising.
    private var points: [(sigma: Float, sample: Tensor)] = []

    /// No samples yet.
    public init() {}

    /// Adds a sample in σ's convention, as denoisers are asked about it, in the place of one at the same σ.
    public mutating func add(_ sample: Tensor, sigma: Float) {
        let place = points.firstIndex { $0.sigma >= sigma } ?? points.count
        if place < points.count && points[place].sigma == sigma {
            points[place].sample = sample
        } else {
            points.insert((sigma, sample), at: place)
        }
    }

    /// The sample at σ; between two of those that are known it is a mixture, and beyond them the nearest.
    ///
    /// - Precondition: there is one.
    public subscript(sigma: Float) -> Tensor {
        let place = points.firstIndex { $0.sigma >= sigma } ?? points.count - 1
        let above = points[place]
        guard place > 0, above.sigma > sigma else { return above.sample }
        let below = points[place - 1]
        return .lerp(below.sample, above.sample, weight: (sigma - below.sigma) / (above.sigma - below.sigma))
    }
}
