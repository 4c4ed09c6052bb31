import Diffusion

/// `scheduler_config.json`.
struct StoredSchedule: Decodable {
    let className: String?
    let algorithm: String?
    let betaStart: Double?
    let betaEnd: Double?
    let betaSchedule: String?
    let count: Int?
    let predictionType: String?
    let stepsOffset: Int?
    let setAlphaToOne: Bool?
    let timestepSpacing: String?
    let originalInferenceSteps: Int?

    enum CodingKeys: String, CodingKey {
        case className = "_class_name"
        case algorithm = "algorithm_type"
        case betaStart = "beta_start"
        case betaEnd = "beta_end"
        case betaSchedule = "beta_schedule"
        case count = "num_train_timesteps"
        case predictionType = "prediction_type"
        case stepsOffset = "steps_offset"
        case setAlphaToOne = "set_alpha_to_one"
        case timestepSpacing = "timestep_spacing"
        case originalInferenceSteps = "original_inference_steps"
    }

    func schedule(file: String) throws -> ModelSchedule {
        var schedule = ModelSchedule()
        let (start, end, count) = (betaStart ?? 0.0001, betaEnd ?? 0.02, count ?? 1000)
        guard start > 0, start <= end, end < 1 else {
            throw ModelError(file, "has betas from \(start) to \(end); expected rising ones between 0 and 1")
        }
        for (name, value, range) in [
            ("num_train_timesteps", count, 1...1_000_000), ("steps_offset", stepsOffset ?? 0, 0...max(0, count)),
            ("original_inference_steps", originalInferenceSteps ?? 1, 1...max(1, count)),
        ] where !range.contains(value) {
            throw ModelError(file, "has \(name) \(value); expected \(range.lowerBound) to \(range.upperBound)")
        }
        switch betaSchedule ?? "linear" {
        case "scaled_linear": schedule.noise = .scaledLinear(from: start, to: end, count: count)
        case "linear": schedule.noise = .linear(from: start, to: end, count: count)
        case let other:
            throw ModelError(file, "has beta_schedule \(other); expected scaled_linear or linear")
        }
        let prediction = predictionType ?? "epsilon"
        guard let parameterization = Parameterization(rawValue: prediction) else {
            throw ModelError(file, "has prediction_type \(prediction); expected epsilon, v_prediction or sample")
        }
        schedule.parameterization = parameterization
        schedule.sampler = className.flatMap { Sampler(scheduler: $0, algorithm: algorithm) }
        schedule.stepsOffset = stepsOffset ?? 0
        schedule.endsAtZero = setAlphaToOne ?? (schedule.sampler != .pndm)
        schedule.spacing = timestepSpacing.flatMap { TimestepSpacing(rawValue: $0) } ?? .leading
        schedule.originalSteps = originalInferenceSteps ?? 50
        return schedule
    }
}
