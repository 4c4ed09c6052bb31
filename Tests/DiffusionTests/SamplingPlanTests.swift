import GentoolDiffusion
import GentoolTensors
import Testing

@Suite("Plans of walks") struct SamplingPlanTests {
    /// What is asked keeps a part of the noise, so that nothing is left out of a walk.
    private struct Halving: Denoiser {
        func denoise(_ x: Tensor, sigma: Float) throws -> Tensor { 0.5 * x }
    }

    private func end(_ plan: SamplingPlan, noise: StepNoise) throws -> [Float] {
        let start = plan.startDeviation * Tensor(shape: [4], elements: [1, -1, 0.5, 2])
        return try plan.schedule.solver(steps: plan.steps)
            .solve(Halving(), from: start, sigmas: plan.sigmas, noise: noise).floats()
    }

    @Test(
        "never rise, also where they end with the least noise that the model knows",
        arguments: [Sampler.dpmpp2m, .dpmpp2mSDE, .unipc, .deis], [SigmaSpacing.karras, .exponential, .beta])
    func falls(_ sampler: Sampler, _ spacing: SigmaSpacing) throws {
        let path = BrownianPath(seed: 7) { seed, shape in
            var generator = TorchGenerator(seed: seed)
            return generator.normal(shape)
        }
        for isHeun in [false, true] {
            for start in [0.0001, 0.0005, 0.00085, 0.001, 0.002] {
                let table = NoiseTable.scaledLinear(from: start)
                var schedule = ModelSchedule(sampler: sampler, noise: .discrete(table, .epsilon), table: table)
                (schedule.sigmaSpacing, schedule.endsAtZero, schedule.isVariant) = (spacing, false, isHeun)
                let plan = SamplingPlan(schedule, steps: 20)
                #expect(zip(plan.sigmas, plan.sigmas.dropFirst()).allSatisfy(>=), "\(plan.sigmas.suffix(2))")
                // A path of noise takes no step up, nor one of no length.
                #expect(try end(plan) { path.noise($0, from: $1, to: $2) }.allSatisfy(\.isFinite), "\(start)")
            }
        }
    }
}
