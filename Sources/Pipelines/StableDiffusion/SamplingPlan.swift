import Diffusion

/// What a solver is given: falling sigmas, and the deviation that the noise starts with.
public struct SamplingPlan: Sendable, Equatable {
    public let sigmas: [Float]
    public let startDeviation: Float

    public init(sigmas: [Float], startDeviation: Float) {
        self.sigmas = sigmas
        self.startDeviation = startDeviation
    }

    /// - Parameter steps: how many, 1 to the sampler's `mostSteps`.
    public init(_ sampler: Sampler, steps: Int, schedule: ModelSchedule, spacing: SigmaSpacing = .model) {
        let noise = schedule.noise
        let count = noise.sigmas.count
        let timesteps: [Float]
        if sampler == .lcm {
            let ratio = count / schedule.originalSteps
            let original = (1...schedule.originalSteps).reversed().map { Float($0 * ratio - 1) }
            timesteps = (0..<steps).map { original[$0 * original.count / steps] }
        } else {
            timesteps = schedule.spacing.timesteps(
                steps, of: count, offset: schedule.stepsOffset, leavesRoomBelow: sampler.leavesRoomBelow)
        }
        let sigmas = timesteps.map { noise.sigma(at: $0) }
        switch spacing {
        case .model:
            let endsAtZero = schedule.endsAtZero || !sampler.endsAtFirstTimestep
            self.sigmas = sigmas + [endsAtZero ? 0 : noise.sigmas[0]]
        case .karras, .exponential:
            let ends =
                sampler.spacesAllSigmas ? (noise.sigmas[count - 1], noise.sigmas[0]) : (sigmas[0], sigmas[steps - 1])
            self.sigmas =
                spacing == .karras
                ? SigmaSchedule.karras(steps: steps, from: ends.0, to: ends.1)
                : SigmaSchedule.exponential(steps: steps, from: ends.0, to: ends.1)
        }
        let highest = self.sigmas[0]
        startDeviation =
            sampler.startsWithNoiseAlone && schedule.spacing != .leading
            ? highest : (highest * highest + 1).squareRoot()
    }
}
