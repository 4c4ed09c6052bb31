import GentoolTensors
import Glibc

/// The slopes of the last answers, interpolated by a polynomial that is integrated exactly: over σ (LMS, as in Katherine
/// Crowson's k-diffusion) or over log σ (DEIS, Zhang & Chen 2023, "Fast Sampling of Diffusion Models with Exponential
/// Integrator", log ρ).
public struct LinearMultistepSolver: Solver {
    /// Of how many answers a step is made.
    public let order: Int
    /// Whether the polynomial is one of log σ; no σ may be 0 then.
    public let isLogarithmic: Bool
    /// Whether the order falls towards the end.
    public let lowersLastOrders: Bool

    /// By default a polynomial of σ whose order stays to the end.
    ///
    /// - Parameters:
    ///   - order: how many slopes a step is made of at most, 1 or more.
    ///   - isLogarithmic: whether the polynomial is one of log σ; no σ may be 0 then.
    ///   - lowersLastOrders: whether the order falls towards the end.
    public init(order: Int, isLogarithmic: Bool = false, lowersLastOrders: Bool = false) {
        self.order = order
        self.isLogarithmic = isLogarithmic
        self.lowersLastOrders = lowersLastOrders
    }

    /// One answer a step; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        /// The newest first.
        var slopes: [(slope: Tensor, sigma: Float)] = []
        for (index, (sigma, next)) in zip(sigmas, sigmas.dropFirst()).enumerated() {
            let slope = (1 / sigma) * (x - (try denoiser.denoise(x, sigma: sigma)))
            slopes = [(slope, sigma)] + slopes.prefix(order - 1)
            let stepsLeft = sigmas.count - 1 - index
            let used = slopes.prefix(lowersLastOrders ? stepsLeft : order)
            let weights = weights(used.map { Double($0.sigma) }, to: Double(next))
            for (weight, place) in zip(weights, used) { x = x + Float(weight) * place.slope }
        }
        return x
    }

    /// The integrals from the first σ to another of the polynomials that are 1 at one of the σ and 0 at the others.
    private func weights(_ sigmas: [Double], to end: Double) -> [Double] {
        let nodes = isLogarithmic ? sigmas.map { log($0) } : sigmas
        return nodes.indices.map { index in
            /// The constant first.
            var polynomial = [1.0]
            for (other, node) in nodes.enumerated() where other != index {
                let raised = [0] + polynomial
                let scale = nodes[index] - node
                polynomial = zip(raised, polynomial + [0]).map { ($0 - node * $1) / scale }
            }
            return polynomial.enumerated().reduce(0) { sum, term in
                sum + term.element * (integral(term.offset, at: end) - integral(term.offset, at: sigmas[0]))
            }
        }
    }

    /// Of the power of σ, or of log σ, over σ.
    private func integral(_ power: Int, at sigma: Double) -> Double {
        guard isLogarithmic else { return pow(sigma, Double(power + 1)) / Double(power + 1) }
        // ∫ uⁿ eᵘ du = uⁿ eᵘ - n ∫ uⁿ⁻¹ eᵘ du.
        return power == 0
            ? sigma : pow(log(sigma), Double(power)) * sigma - Double(power) * integral(power - 1, at: sigma)
    }
}
