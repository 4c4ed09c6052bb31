import GentoolDiffusion

extension ModelSchedule {
    /// How a sampler walks a model that was trained by flow matching.
    ///
    /// - Parameters:
    ///   - sampler: one that needs no timesteps, and bears noise alone as the beginning.
    ///   - times: that it is walked through.
    ///   - model: what errors call it.
    /// - Throws: `ModelError` for other samplers.
    static func flowMatching(_ sampler: Sampler, times: FlowTimes, model: String) throws -> ModelSchedule {
        let known: [Sampler] = [.euler, .heun, .dpmpp2m, .unipc, .eulerAncestral, .dpmpp2mSDE]
        guard known.contains(sampler) else {
            throw ModelError(
                .invalidValue, model,
                "was trained by flow matching, which \(sampler.rawValue) can't walk; expected one of "
                    + known.map(\.rawValue).joined(separator: ", "))
        }
        var schedule = ModelSchedule(
            sampler: sampler, noise: .flowMatching(sigmas: 1e-3...FlowTimes.greatestSigma), table: nil)
        schedule.times = times
        return schedule
    }
}
