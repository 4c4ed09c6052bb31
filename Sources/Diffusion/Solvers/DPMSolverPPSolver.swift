import GentoolTensors
import Glibc

/// DPM-Solver++(1M, 2M, 3M): the answers of the steps before raise the order, so that each step asks once (Lu et al. 2022,
/// "DPM-Solver++", algorithm 2, with λ = -log σ).
public struct DPMSolverPPSolver: Solver {
    /// Of how many answers a step is made, 1...3.
    public var order: Int
    /// Whether each step goes twice as far down and comes back up with fresh noise (§3.4 with η = 1).
    public var isStochastic: Bool
    /// Whether the second order is weighted as by Heun rather than by the midpoint.
    public var isHeun: Bool
    /// Whether the order falls towards the end; a step to no noise is of first order in any case.
    public var lowersLastOrders: Bool
    /// Whether the last step alone is of first order.
    public var endsWithFirstOrder: Bool

    /// By default DPM-Solver++(2M): of second order, weighted by the midpoint, with no noise.
    public init(
        order: Int = 2, isStochastic: Bool = false, isHeun: Bool = false, lowersLastOrders: Bool = false,
        endsWithFirstOrder: Bool = false
    ) {
        self.order = order
        self.isStochastic = isStochastic
        self.isHeun = isHeun
        self.lowersLastOrders = lowersLastOrders
        self.endsWithFirstOrder = endsWithFirstOrder
    }

    /// One answer a step; adds noise if the solver is stochastic.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        /// The newest first; each with the step in λ that followed it.
        var previous: [(denoised: Tensor, step: Float)] = []
        for (index, (sigma, next)) in zip(sigmas, sigmas.dropFirst()).enumerated() {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            if next == 0 && isStochastic { return denoised }
            let step = log(sigma) - log(next)
            let kept = isStochastic ? exp(-2 * step) : next / sigma
            let target = target(
                denoised, previous, step: step, kept: kept,
                order: next == 0 ? 1 : order(stepsLeft: sigmas.count - 1 - index))
            x = .lerp(target, x, weight: kept)
            if isStochastic && next < sigma { x = x + (next * (1 - kept).squareRoot()) * noise(x.shape, sigma, next) }
            previous = [(denoised, step)] + previous.prefix(1)
        }
        return x
    }

    private func order(stepsLeft: Int) -> Int {
        switch stepsLeft {
        case 1: lowersLastOrders || endsWithFirstOrder ? 1 : order
        case 2: lowersLastOrders ? min(order, 2) : order
        default: order
        }
    }

    /// What a step goes towards.
    private func target(
        _ denoised: Tensor, _ previous: [(denoised: Tensor, step: Float)], step: Float, kept: Float, order: Int
    ) -> Tensor {
        // A step of no length goes nowhere.
        guard order > 1, step != 0, let last = previous.first else { return denoised }
        let isThird = order > 2 && previous.count > 1
        guard isHeun || isThird else {
            return .lerp(last.denoised, denoised, weight: 1 + step / (2 * last.step))
        }
        /// The λ that the step goes.
        let way = isStochastic ? 2 * step : step
        let first = ((kept - 1) / way + 1) / (1 - kept)
        var slope = (step / last.step) * (denoised - last.denoised)
        guard isThird else { return denoised + first * slope }
        let (r0, r1) = (last.step / step, previous[1].step / step)
        let older = (1 / r1) * (last.denoised - previous[1].denoised)
        let bend = (1 / (r0 + r1)) * (slope - older)
        slope = slope + (r0 / (r0 + r1)) * (slope - older)
        let second = (kept - 1 + way) / (way * way) + (isStochastic ? 0.5 : -0.5)
        return denoised + first * slope - (second / (1 - kept)) * bend
    }
}
