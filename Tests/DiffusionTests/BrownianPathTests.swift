import GentoolDiffusion
import GentoolTensors
import Testing

@Suite("A Brownian path of noise") struct BrownianPathTests {
    private let path = BrownianPath(seed: 7) { seed, shape in
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }
    private let shape = [20_000]

    private func product(_ a: Tensor, _ b: Tensor) -> Float { (a * b).mean().floats()[0] }

    @Test(
        "Its steps are standard normal, however long and wherever they are",
        arguments: [(14.6, 13), (1, 0.999), (1.0001, 0.9999), (0.04, 0.03), (.infinity, 14), (1e6, 2e-4)]
            as [(Float, Float)])
    func deviation(_ sigma: Float, _ next: Float) {
        let noise = path.noise(shape, from: sigma, to: next)
        #expect(abs(noise.mean().floats()[0]) < 0.03)
        #expect(abs(product(noise, noise) - 1) < 0.05)
    }

    @Test("Steps that don't overlap have nothing to do with each other, and a long one is made of short ones")
    func parts() {
        let (first, second) = (path.noise(shape, from: 10, to: 2), path.noise(shape, from: 2, to: 0.5))
        #expect(abs(product(first, second)) < 0.03)
        let whole = path.noise(shape, from: 10, to: 0.5)
        func deviation(_ sigma: Float, _ next: Float) -> Float {
            (1 / (next * next) - 1 / (sigma * sigma)).squareRoot()
        }
        let sum = (1 / deviation(10, 0.5)) * (deviation(10, 2) * first + deviation(2, 0.5) * second)
        #expect(zip(whole.floats(), sum.floats()).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("The same seed gives the same path, another one another")
    func seeds() {
        let again = BrownianPath(seed: 7) { seed, shape in
            var generator = TorchGenerator(seed: seed)
            return generator.normal(shape)
        }
        let other = BrownianPath(seed: 8) { seed, shape in
            var generator = TorchGenerator(seed: seed)
            return generator.normal(shape)
        }
        let noise = path.noise(shape, from: 3, to: 1)
        #expect(again.noise(shape, from: 3, to: 1).floats() == noise.floats())
        #expect(abs(product(other.noise(shape, from: 3, to: 1), noise)) < 0.03)
    }

    /// Everything is the same clean sample.
    private struct Certain: Denoiser {
        func denoise(_ x: Tensor, sigma: Float) throws -> Tensor { Tensor(shape: x.shape) + 0.25 }
    }

    @Test(
        "Where the answers are alike, as many steps as one likes end at the same sample",
        arguments: [
            EulerAncestralSolver(), DPMSolverPPSolver(isStochastic: true), DPMSolverPP2SAncestralSolver(),
        ] as [any Solver])
    func refined(_ solver: any Solver) throws {
        func end(_ sigmas: [Float], _ noise: StepNoise) throws -> [Float] {
            var generator = TorchGenerator(seed: 1)
            let start = sigmas[0] * generator.normal([100])
            return try solver.solve(Certain(), from: start, sigmas: sigmas, noise: noise).floats()
        }
        let few: [Float] = [14.6, 3, 0.5]
        let many: [Float] = [14.6, 11, 8, 5, 3, 2.2, 1.7, 1.1, 0.9, 0.7, 0.5]
        let difference = zip(
            try end(few) { path.noise($0, from: $1, to: $2) }, try end(many) { path.noise($0, from: $1, to: $2) }
        )
        .map { abs($0 - $1) }.max()!
        #expect(difference < 1e-4)
        var generator = TorchGenerator(seed: 2)
        let independent = zip(
            try end(few) { shape, _, _ in generator.normal(shape) },
            try end(many) { shape, _, _ in generator.normal(shape) }
        ).map { abs($0 - $1) }.max()!
        #expect(independent > 0.5)
    }
}
