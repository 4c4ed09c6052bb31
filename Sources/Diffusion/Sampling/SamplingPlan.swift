/// What a solver is given: falling sigmas, and the deviation that the noise starts with.
public struct SamplingPlan: Sendable, Equatable {
    /// What the plan was made of.
    public let schedule: ModelSchedule
    /// How many steps the whole walk has, of which these sigmas may be the last.
    public let steps: Int
    /// Falling; one more than there are steps to walk. The last is usually 0.
    public private(set) var sigmas: [Float]
    /// The standard deviation of the noise that a walk from noise alone begins with.
    public let startDeviation: Float

    /// A plan for so many steps, 1 to the schedule's `mostSteps`.
    public init(_ schedule: ModelSchedule, steps: Int) {
        let sampler = schedule.sampler
        self.schedule = schedule
        if let table = schedule.table {
            sigmas = Self.sigmas(schedule, table, steps: steps)
        } else if let times = schedule.times, schedule.sigmaSpacing == .model {
            sigmas = times.sigmas(steps: steps)
        } else {
            let range = schedule.noise.sigmas
            let spacing = schedule.sigmaSpacing == .model ? .karras : schedule.sigmaSpacing
            sigmas = Self.spaced(spacing, steps: steps, from: range.upperBound, to: range.lowerBound, rho: schedule.rho)
            if !schedule.endsAtZero { sigmas[steps] = min(range.lowerBound, sigmas[steps - 1]) }
        }
        self.steps = sigmas.count - 1
        let highest = sigmas[0]
        if schedule.times != nil {
            // The network sees noise of deviation 1 where there is nothing else.
            startDeviation = highest + 1
        } else if sampler.startsWithNoiseAlone && schedule.spacing != .leading && schedule.table != nil {
            startDeviation = highest
        } else {
            startDeviation = (highest * highest + 1).squareRoot()
        }
    }

    private static func sigmas(_ schedule: ModelSchedule, _ table: NoiseTable, steps: Int) -> [Float] {
        let sampler = schedule.sampler
        let count = table.sigmas.count
        let timesteps: [Float]
        if sampler.isDistilled {
            let ratio = count / schedule.originalSteps
            let original = (1...schedule.originalSteps).reversed().map { Float($0 * ratio - 1) }
            timesteps = (0..<steps).map { original[$0 * original.count / steps] }
        } else {
            timesteps = schedule.spacing.timesteps(
                steps, of: schedule.timestepCount ?? count, offset: schedule.stepsOffset,
                leavesRoomBelow: sampler.leavesRoomBelow, areWhole: sampler.walksWholeTimesteps)
        }
        let sigmas = timesteps.map { table.sigma(at: $0) }
        guard schedule.sigmaSpacing != .model else { return sigmas + [end(schedule, table, timesteps, steps: steps)] }
        let ends =
            sampler.spacesAllSigmas
            ? (table.sigmas[count - 1], table.sigmas[0]) : (sigmas[0], sigmas[sigmas.count - 1])
        var spaced = spaced(
            schedule.sigmaSpacing, steps: sigmas.count, from: schedule.greatestSigma ?? ends.0,
            to: schedule.leastSigma ?? ends.1, rho: schedule.rho)
        if !schedule.endsAtZero {
            let least = spaced[spaced.count - 2]
            // Where powers are rounded, the least of them may be a little below the table's.
            spaced[spaced.count - 1] = sampler.repeatsLastSigma ? least : min(table.sigmas[0], least)
        }
        return spaced
    }

    /// Where a walk by timesteps ends.
    private static func end(
        _ schedule: ModelSchedule, _ table: NoiseTable, _ timesteps: [Float], steps: Int
    ) -> Float {
        let end = schedule.endsAtZero ? 0 : table.sigmas[0]
        guard schedule.sampler.stepsByTimesteps, let last = timesteps.last else { return end }
        let below = last - Float(table.sigmas.count / steps)
        return below >= 0 ? table.sigma(at: below) : end
    }

    private static func spaced(
        _ spacing: SigmaSpacing, steps: Int, from greatest: Float, to least: Float, rho: Float
    ) -> [Float] {
        switch spacing {
        case .model, .karras: SigmaSchedule.karras(steps: steps, from: greatest, to: least, rho: rho)
        case .exponential: SigmaSchedule.exponential(steps: steps, from: greatest, to: least)
        case .beta: SigmaSchedule.beta(steps: steps, from: greatest, to: least)
        }
    }

    /// The last part of the walk.
    ///
    /// - Parameter strength: how much of it, 0...1; at least one step.
    public func suffix(strength: Float) -> SamplingPlan {
        var plan = self
        let count = sigmas.count - 1
        // As diffusers counts: with the decimal that was written, in doubles, 0.58 of 50 steps are 28 and not 29.
        let part = Double(strength.description) ?? Double(strength)
        plan.sigmas = Array(sigmas.suffix(min(count, max(1, Int(Double(count) * part))) + 1))
        return plan
    }
}
