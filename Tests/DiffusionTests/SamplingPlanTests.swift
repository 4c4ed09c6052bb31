import GentoolDiffusion
import GentoolTensors
import Testing

@Suite("Plans of walks") struct SamplingPlanTests {
    private func schedule(_ sampler: Sampler) -> ModelSchedule {
        let table = NoiseTable.scaledLinear()
        var schedule = ModelSchedule(sampler: sampler, noise: .discrete(table, .epsilon), table: table)
        schedule.endsAtZero = sampler != .deis
        return schedule
    }

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
        "have as many steps of a strength as diffusers takes, which computes in doubles",
        arguments: [(50, Float(0.58), 28), (75, 0.84, 63), (100, 0.29, 28), (100, 0.57, 56), (4, 0.1, 1)])
    func strength(_ steps: Int, _ strength: Float, _ expected: Int) {
        let plan = SamplingPlan(schedule(.euler), steps: steps)
        #expect(plan.suffix(strength: strength).sigmas.count - 1 == expected)
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

    @Test(
        "have no timestep twice in as many steps as there may be",
        arguments: [Sampler.ddim, .euler, .lms, .dpmpp2m, .dpmpp2mSDE, .unipc, .deis], [0, 1, 10])
    func distinct(_ sampler: Sampler, _ offset: Int) throws {
        for spacing in TimestepSpacing.allCases {
            var schedule = schedule(sampler)
            (schedule.spacing, schedule.stepsOffset) = (spacing, offset)
            let most = schedule.mostSteps
            for steps in [1, 2, most / 2, most - 1, most] {
                let plan = SamplingPlan(schedule, steps: steps)
                #expect(
                    zip(plan.sigmas.dropLast(), plan.sigmas.dropFirst().dropLast()).allSatisfy(>),
                    "\(spacing) \(steps) of \(most)")
            }
            let plan = SamplingPlan(schedule, steps: most)
            #expect(try end(plan) { shape, _, _ in Tensor(shape: shape) }.allSatisfy(\.isFinite), "\(spacing)")
        }
    }
}
