import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// One run of sampling: along which sigmas a solver takes a sample, and what the network is told on the way.
package struct SamplingRun {
    package var guidance: any Guidance
    /// What the network knows of noise.
    package var noise: NoiseSchedule
    package var solver: any Solver
    /// Falling, or rising where a picture is taken up to noise.
    package var sigmas: [Float]
    /// The size in pixels of the picture that the sample becomes.
    package var size: (width: Int, height: Int)
    /// How often the network is going to be evaluated.
    package var functionEvaluations: Int
    /// The guidance scale that a network is told that knows it.
    package var knownGuidance: Float = 1
    /// Channels that the network sees beside the sample: for all samples of a batch, or for each of its prompts.
    package var conditioningChannels: Tensor?
    /// Reference pictures.
    package var references: [Picture] = []
    /// Features that evaluations take over from each other.
    package var reuse: FeatureReuse?
    /// Of a picture to enlarge.
    package var noiseLevel: Int?
    /// The sampler and the schedule that say which timestep the network is told, and how the run ends, where they have rules
    /// of their own.
    package var schedule: ModelSchedule?
    /// Where the solver's noise comes from, if not anew in each step.
    package var path: BrownianPath?
    /// What may put features of some samples of a batch in the place of others'.
    package var injector: (any FeatureInjector)?

    /// A run up to noise or down from it by Euler's method, under one prompt for each sample.
    package init(unguided prompts: [String], noise: NoiseSchedule, sigmas: [Float], size: (width: Int, height: Int)) {
        guidance = Unguided(prompts: prompts)
        self.noise = noise
        solver = EulerSolver()
        self.sigmas = sigmas
        self.size = size
        functionEvaluations = sigmas.count - 1
    }

    package init(_ plan: SamplingPlan, guidance: any Guidance, size: (width: Int, height: Int)) {
        self.guidance = guidance
        noise = plan.schedule.noise
        solver = plan.schedule.solver(steps: plan.steps)
        sigmas = plan.sigmas
        self.size = size
        functionEvaluations = plan.schedule.sampler.functionEvaluations(steps: plan.sigmas.count - 1)
        schedule = plan.schedule
    }

    /// The channels of samples under some of the prompts: for all of them, or for each.
    func conditioningChannels(under prompts: [Int]) -> Tensor? {
        conditioningChannels.map { channels in
            channels.shape[0] == 1
                ? channels : .concatenated(prompts.map { channels[$0..<($0 + 1)] }, axis: 0)
        }
    }

    /// What the network is told where σ belongs to a timestep.
    func modelTimestep(_ timestep: Float) -> Float {
        schedule.map { $0.sampler.modelTimestep(timestep, in: $0) } ?? timestep
    }

    /// The sample at the end of the run: noise that is left there is part of a sample whose clean part such samplers have
    /// scaled down.
    func finished(_ sample: Tensor) -> Tensor {
        let last = sigmas[sigmas.count - 1]
        guard let schedule, schedule.sampler.preservesVariance, schedule.table != nil, last > 0 else { return sample }
        return (1 / (last * last + 1).squareRoot()) * sample
    }
}
