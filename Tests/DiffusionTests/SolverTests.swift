import Foundation
import GentoolDiffusion
import GentoolTensors
import Testing

/// The exact denoiser of data that is normal with mean 0 and deviation `spread`: D(x; σ) = x s² / (s² + σ²). Its
/// probability-flow ODE has the solution x(σ) ∝ √(s² + σ²).
private struct GaussianDenoiser: Denoiser {
    let spread: Float = 0.5

    func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        (spread * spread / (spread * spread + sigma * sigma)) * x
    }

    func exact(from start: Float, sigma: Float) -> Float {
        start * spread / (spread * spread + sigma * sigma).squareRoot()
    }
}

@Suite struct SolverTests {
    private let start: Float = 7

    private func error(_ solver: some Solver, steps: Int) throws -> Float {
        let denoiser = GaussianDenoiser()
        let sigmas = SigmaSchedule.karras(steps: steps, from: 10, to: 0.01)
        let x = Tensor(shape: [1], elements: [start])
        let end = try solver.solve(denoiser, from: x, sigmas: sigmas) { Tensor(shape: $0) }
        return abs(end.floats()[0] - denoiser.exact(from: start, sigma: 10))
    }

    @Test("Euler's method converges with first order")
    func euler() throws {
        let ratio = try error(EulerSolver(), steps: 40) / error(EulerSolver(), steps: 80)
        #expect((1.7...2.4).contains(ratio))
    }

    @Test("Heun and DPM-Solver++(2M) are far nearer to the solution than Euler with as many steps")
    func secondOrder() throws {
        let euler = try error(EulerSolver(), steps: 40)
        #expect(try error(HeunSolver(), steps: 40) < euler / 10)
        #expect(try error(DPMSolverPPSolver(), steps: 40) < euler / 5)
    }

    @Test("Ancestral sampling without fresh noise is Euler's method")
    func ancestralWithoutNoise() throws {
        #expect(try error(EulerAncestralSolver(eta: 0), steps: 20) == error(EulerSolver(), steps: 20))
    }

    @Test("Ancestral sampling keeps the deviation of the data", arguments: [0, 0.5, 1] as [Float])
    func stochastic(_ eta: Float) throws {
        let denoiser = GaussianDenoiser()
        var generator = TorchGenerator(seed: 3)
        let x = 10 * generator.normal([20_000])
        let solver = EulerAncestralSolver(eta: eta)
        let sigmas = SigmaSchedule.karras(steps: 100, from: 10, to: 0.01)
        let end = try solver.solve(denoiser, from: x, sigmas: sigmas) { generator.normal($0) }
        let deviation = (end.floats().reduce(0) { $0 + $1 * $1 } / Float(end.count)).squareRoot()
        #expect(abs(deviation - denoiser.spread) < 0.05)
    }

    @Test("A masked denoiser answers with what is known, and in proportion where the mask is soft")
    func masked() throws {
        let known = Tensor(shape: [3], elements: [1, 2, 3])
        let masked = MaskedDenoiser(
            GaussianDenoiser(), known: known, mask: Tensor(shape: [3], elements: [0, 0.5, 1]), noise: Tensor(shape: [3])
        )
        let answer = try masked.denoise(Tensor(shape: [3], elements: [9, 2, 4]), sigma: 0.5)
        #expect(answer.floats() == [1, 1.5, 2])
    }

    @Test("Schedules fall from the first sigma to 0")
    func schedules() {
        for sigmas in [
            SigmaSchedule.karras(steps: 7, from: 14, to: 0.03), SigmaSchedule.linear(steps: 7, from: 14),
            SigmaSchedule.exponential(steps: 7, from: 14, to: 0.03),
        ] {
            #expect(sigmas.count == 8)
            #expect(abs(sigmas[0] - 14) < 1e-4)
            #expect(sigmas.last == 0)
            #expect(zip(sigmas, sigmas.dropFirst()).allSatisfy(>))
        }
    }
}
