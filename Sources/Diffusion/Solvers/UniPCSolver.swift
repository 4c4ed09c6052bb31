import GentoolTensors
import Glibc

/// UniPC (Zhao et al. 2023, "UniPC: A Unified Predictor-Corrector Framework", algorithms 7 and 8, data prediction). Each
/// answer first corrects the step that led to it, then predicts the next.
public struct UniPCSolver: Solver {
    /// Of how many answers a step is made, 1...3.
    public var order: Int
    /// Whether B(h) is h itself rather than e^h - 1.
    public var isLinear: Bool
    /// Whether the order falls towards the end.
    public var lowersLastOrders: Bool

    /// By default of second order, with B(h) = e^h - 1.
    ///
    /// - Parameters:
    ///   - order: how many answers a step is made of at most.
    ///   - isLinear: whether B(h) is h itself.
    ///   - lowersLastOrders: whether the order falls towards the end.
    public init(order: Int = 2, isLinear: Bool = false, lowersLastOrders: Bool = true) {
        self.order = order
        self.isLinear = isLinear
        self.lowersLastOrders = lowersLastOrders
    }

    private typealias Answer = (denoised: Tensor, lambda: Float)

    /// One answer a step; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        let steps = sigmas.count - 1
        var x = x
        /// The newest first, with λ = -log σ.
        var answers: [Answer] = []
        var before: (x: Tensor, order: Int)?
        for step in 0..<steps {
            let (sigma, next) = (sigmas[step], sigmas[step + 1])
            let denoised = try denoiser.denoise(x, sigma: sigma)
            if let before {
                x = stepped(
                    before.x, from: sigmas[step - 1], to: sigma, answers: answers.prefix(before.order),
                    arrived: denoised)
            }
            answers = [(denoised, -log(sigma))] + answers.prefix(order - 1)
            let used = min(answers.count, lowersLastOrders ? steps - step : order)
            before = (x, used)
            x = stepped(x, from: sigma, to: next, answers: answers.prefix(used), arrived: nil)
        }
        return x
    }

    /// - Parameters:
    ///   - answers: those that the step is made of.
    ///   - arrived: the answer where the step ends, once there is one.
    private func stepped(
        _ x: Tensor, from sigma: Float, to next: Float, answers: ArraySlice<Answer>, arrived: Tensor?
    ) -> Tensor {
        guard let newest = answers.first, next > 0 else { return answers.first?.denoised ?? x }
        guard next < sigma else { return x }
        let h = log(sigma) - log(next)
        let older = answers.dropFirst()
        let ratios = older.map { ($0.lambda - newest.lambda) / h }
        var weights = weights(ratios: ratios.map(Double.init), h: Double(h), isArrived: arrived != nil)
        let kept = next / sigma
        if isLinear { weights = weights.map { $0 * h / (1 - kept) } }
        var target = newest.denoised
        for (weight, (ratio, answer)) in zip(weights, zip(ratios, older)) {
            target = target + (weight / ratio) * (answer.denoised - newest.denoised)
        }
        if let arrived { target = target + weights[weights.count - 1] * (arrived - newest.denoised) }
        return .lerp(target, x, weight: kept)
    }

    /// The solution ρ of Σ rₖⁿ ρₖ = bₙ (eq. 11), for the answers before and, where there is one, the one that the step
    /// arrives at, whose r is 1.
    private func weights(ratios: [Double], h: Double, isArrived: Bool) -> [Float] {
        // With a single unknown the paper's choice is a half whatever h is (§3.1).
        let nodes = isArrived ? ratios + [1] : ratios
        guard nodes.count > 1 else { return nodes.map { _ in 0.5 } }
        let base = isLinear ? -h : expm1(-h)
        var (phi, factorial) = (expm1(-h) / -h - 1, 1.0)
        var (matrix, right): ([[Double]], [Double]) = ([], [])
        for power in nodes.indices {
            matrix.append(nodes.map { pow($0, Double(power)) })
            right.append(phi * factorial / base)
            factorial *= Double(power + 2)
            phi = phi / -h - 1 / factorial
        }
        for row in nodes.indices {
            for below in nodes.indices where below > row {
                let factor = matrix[below][row] / matrix[row][row]
                for column in nodes.indices { matrix[below][column] -= factor * matrix[row][column] }
                right[below] -= factor * right[row]
            }
        }
        var solution = right
        for row in nodes.indices.reversed() {
            for column in nodes.indices where column > row { solution[row] -= matrix[row][column] * solution[column] }
            solution[row] /= matrix[row][row]
        }
        return solution.map(Float.init)
    }
}
