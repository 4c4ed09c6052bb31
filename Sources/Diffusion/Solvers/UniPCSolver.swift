import Foundation
import Tensors

/// UniPC of second order, with B(h) = e^h - 1 (Zhao et al. 2023, "UniPC: A Unified Predictor-Corrector Framework",
/// algorithms 7 and 8, data prediction). Each answer first corrects the step that led to it, then predicts the next.
public struct UniPCSolver: Solver {
    public init() {}

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        let steps = sigmas.count - 1
        var x = x
        /// The answers so far with their λ = -log σ, the newest last.
        var answers: [(denoised: Tensor, lambda: Float)] = []
        var before: (x: Tensor, order: Int)?
        for step in 0..<steps {
            let (sigma, next) = (sigmas[step], sigmas[step + 1])
            let lambda = -log(sigma)
            let denoised = try denoiser.denoise(x, sigma: sigma)
            if let before {
                x = corrected(
                    before.x, from: sigmas[step - 1], to: sigma, answers: answers, newest: denoised, order: before.order
                )
            }
            answers = answers.suffix(1) + [(denoised, lambda)]
            let order = min(2, answers.count, steps - step)
            before = (x, order)
            x = predicted(x, from: sigma, to: next, answers: answers, order: order)
        }
        return x
    }

    private func predicted(
        _ x: Tensor, from sigma: Float, to next: Float, answers: [(denoised: Tensor, lambda: Float)], order: Int
    ) -> Tensor {
        let newest = answers[answers.count - 1]
        guard next > 0 else { return newest.denoised }
        let h = log(sigma) - log(next)
        var target = newest.denoised
        if order == 2 {
            let older = answers[answers.count - 2]
            let ratio = (older.lambda - newest.lambda) / h
            target = target + (0.5 / ratio) * (older.denoised - newest.denoised)
        }
        return .lerp(target, x, weight: next / sigma)
    }

    private func corrected(
        _ x: Tensor, from sigma: Float, to next: Float, answers: [(denoised: Tensor, lambda: Float)], newest: Tensor,
        order: Int
    ) -> Tensor {
        let h = log(sigma) - log(next)
        let last = answers[answers.count - 1]
        var target = last.denoised
        if order == 2 {
            let older = answers[answers.count - 2]
            let ratio = (older.lambda - last.lambda) / h
            let (outer, inner) = Self.secondOrderWeights(ratio: ratio, h: h)
            target = target + (outer / ratio) * (older.denoised - last.denoised) + inner * (newest - last.denoised)
        } else {
            target = target + 0.5 * (newest - last.denoised)
        }
        return .lerp(target, x, weight: next / sigma)
    }

    /// The solution ρ of ρ₁ + ρ₂ = b₁, r ρ₁ + ρ₂ = b₂ (eq. 11), for the answer before and the newest one.
    private static func secondOrderWeights(ratio: Float, h: Float) -> (Float, Float) {
        let hh = Double(-h)
        let base = expm1(hh)
        let phi2 = base / hh - 1
        let phi3 = phi2 / hh - 0.5
        let (b1, b2) = (phi2 / base, 2 * phi3 / base)
        let first = (b2 - b1) / (Double(ratio) - 1)
        return (Float(first), Float(b1 - first))
    }
}
