import GentoolBase
import GentoolTensors
import Glibc

/// One path of noise, so that a solver with more steps refines what it makes with fewer.
///
/// Under ancestral sampling, z = (x - D(x)) / σ² gets steps of variance 1/σ'² - 1/σ² and no other change: it is a Brownian
/// motion of time 1/σ² (in k-diffusion's `BrownianTreeNoiseSampler` of time σ). This is such a motion, the same at each time
/// whatever was asked before: halves of intervals are drawn from numbers of their own (a virtual Brownian tree: Li et al.
/// 2020, "Scalable Gradients for Stochastic Differential Equations", §4).
public struct BrownianPath: Sendable {
    private let seed: UInt64
    private let normal: @Sendable (_ seed: UInt64, _ shape: [Int]) -> Tensor

    /// How often an interval is halved; within the last halves the path is straight.
    private static let depth = 20

    /// - Parameters:
    ///   - seed: of the path.
    ///   - normal: standard normal noise in a given shape, the same for the same seed.
    public init(seed: UInt64, normal: @escaping @Sendable (_ seed: UInt64, _ shape: [Int]) -> Tensor) {
        (self.seed, self.normal) = (seed, normal)
    }

    /// What the path does between two sigmas, divided by its deviation.
    ///
    /// - Parameters:
    ///   - shape: of the sample.
    ///   - sigma: where the step begins.
    ///   - next: where it ends; below `sigma`, above 0.
    public func noise(_ shape: [Int], from sigma: Float, to next: Float) -> Tensor {
        precondition(sigma > next && next > 0, "a step down to noise")
        let (start, end) = (Self.time(sigma), Self.time(next))
        let octaves = Int(start.exponent)..<Int(end.exponent)
        let way = octaves.reduce(place(at: end, shape) - place(at: start, shape)) { $0 + whole(octave: $1, shape) }
        return Float(1 / (end - start).squareRoot()) * way
    }

    /// Never 0: before all octaves there is nothing.
    private static func time(_ sigma: Float) -> Double { max(1 / (Double(sigma) * Double(sigma)), 0x1p-80) }

    /// The way in times 2ⁿ to 2ⁿ⁺¹.
    private func whole(octave: Int, _ shape: [Int]) -> Tensor {
        Float(exp2(Double(octave)).squareRoot()) * draw(octave: octave, node: 0, shape)
    }

    /// The way from the beginning of a time's octave to it.
    private func place(at time: Double, _ shape: [Int]) -> Tensor {
        let octave = Int(time.exponent)
        var (begin, length) = (time.binade, time.binade)
        var (left, right) = (Tensor(shape: shape), whole(octave: octave, shape))
        var node: UInt64 = 1
        for _ in 0..<Self.depth {
            length /= 2
            // In the middle of a Brownian bridge the variance is a quarter of its length.
            let deviation = Float((length / 2).squareRoot())
            let middle = 0.5 * (left + right) + deviation * draw(octave: octave, node: node, shape)
            let isBefore = time < begin + length
            node = 2 * node + (isBefore ? 0 : 1)
            if isBefore {
                right = middle
            } else {
                (left, begin) = (middle, begin + length)
            }
        }
        return .lerp(left, right, weight: Float((time - begin) / length))
    }

    private func draw(octave: Int, node: UInt64, _ shape: [Int]) -> Tensor {
        var seeds = SplitMix64(seed, UInt64(bitPattern: Int64(octave)), node)
        return normal(seeds.next(), shape)
    }
}
