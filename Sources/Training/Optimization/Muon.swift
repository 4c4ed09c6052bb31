import GentoolBase
import GentoolTensors
import Synchronization

/// Muon (Jordan et al. 2024): momentum whose matrix is made orthogonal, so that every direction in it is followed as far.
///
/// It is for the matrices inside of networks: kernels of convolutions count as matrices of outputs × all else. Another
/// optimizer takes the rest. Steps are scaled to be as long as Adam's (Liu et al. 2025, "Muon is scalable for LLM
/// training", §2.2), so that both take the same rate.
public struct Muon: Sendable {
    /// What of the running mean stays in each step, 0..<1.
    public var momentum: Double
    /// Shrinks parameters as in AdamW.
    public var weightDecay: Double
    /// Running means of gradients, by parameter.
    var means: [String: Tensor] = [:]

    /// With the momentum and the decay of Liu et al. 2025 by default.
    public init(momentum: Double = 0.95, weightDecay: Double = 0.1) {
        (self.momentum, self.weightDecay) = (momentum, weightDecay)
    }

    /// One step against the gradients of matrices.
    ///
    /// - Returns: the gradients that are left for another optimizer.
    public mutating func step(
        _ parameters: inout Parameters, _ gradients: ParameterGradients, rate: Double
    ) -> ParameterGradients {
        let (names, rest) = gradients.split { Self.takes($0, shape: $1.shape) }
        let moved = Mutex<[String: (mean: Tensor, parameter: Tensor)]>([:])
        parallelFor(names.count) { place in
            let name = names[place]
            let (parameter, gradient) = (parameters[name].detached, gradients[name]!)
            let mean = Tensor.lerp(
                means[name] ?? Tensor(shape: gradient.shape), gradient, weight: Float(1 - momentum))
            // Nesterov's: where the mean will be after the next gradient like this one.
            let ahead = Tensor.lerp(gradient, mean, weight: Float(momentum))
            let matrix = ahead.reshaped([ahead.shape[0], ahead.count / ahead.shape[0]])
            let length = 0.2 * rate * Double(matrix.shape.max()!).squareRoot()
            let next =
                Float(1 - rate * weightDecay) * parameter
                - Float(length) * matrix.orthogonalized().reshaped(parameter.shape)
            moved.withLock { $0[name] = (mean, next) }
        }
        for (name, (mean, parameter)) in moved.withLock({ $0 }) {
            means[name] = mean
            parameters.set(name, to: parameter)
        }
        return rest
    }

    /// Fewer rows or columns than this have hardly any directions.
    private static let smallest = 16

    private static func takes(_ name: String, shape: [Int]) -> Bool {
        shape.count > 1 && min(shape[0], shape[1...].reduce(1, *)) >= smallest && !Parameters.isEmbedding(name)
    }
}

extension Tensor {
    /// A matrix of nearly the same directions whose singular values lie around 1, in about 0.7...1.2.
    ///
    /// Five of Newton and Schulz's iterations X ← (a + b·XXᵀ + c·(XXᵀ)²)·X with Jordan's coefficients. All of them commute,
    /// so that they are done with the small matrix XXᵀ alone, and X is multiplied once with what they come to.
    func orthogonalized() -> Tensor {
        let isWide = shape[0] <= shape[1]
        let scaled = (1 / max(Float(sumOfSquares.squareRoot()), 1e-7)) * self
        let flipped = scaled.transposed()
        var gram = isWide ? scaled.times(transposed: scaled) : flipped.times(transposed: flipped)
        var step = gram.newtonSchulzStep()
        var factor = step
        for _ in 1..<5 {
            gram = step.times(transposed: gram).times(transposed: step)
            step = gram.newtonSchulzStep()
            factor = step.times(transposed: factor)
        }
        return isWide ? factor.times(transposed: flipped) : scaled.times(transposed: factor)
    }

    /// a + b·G + c·G², for G = XXᵀ.
    private func newtonSchulzStep() -> Tensor {
        (-4.7750 * self + 2.0315 * times(transposed: self)).addingToDiagonal(3.4445)
    }

    /// The product with another matrix whose rows and columns are exchanged.
    private func times(transposed other: Tensor) -> Tensor { linear(PackedWeights(other, precision: .f32)) }

    private func addingToDiagonal(_ value: Float) -> Tensor {
        var elements = floats()
        for place in stride(from: 0, to: elements.count, by: shape[1] + 1) { elements[place] += value }
        return Tensor(shape: shape, elements: elements)
    }
}
