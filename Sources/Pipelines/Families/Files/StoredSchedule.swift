import GentoolDiffusion
import Glibc

/// `scheduler_config.json`: the settings of one of diffusers' schedulers, as they are written.
struct StoredSchedule: Decodable, Sendable {
    /// What errors call it.
    var file = ""
    var className: String?
    var algorithm: String?
    var betaStart: Double?
    var betaEnd: Double?
    var betaSchedule: String?
    var trainedBetas: [Double]?
    var rescalesToZeroSNR: Bool?
    var count: Int?
    var predictionType: String?
    var timestepSpacing: String?
    var timestepType: String?
    var interpolation: String?
    var stepsOffset: Int?
    var setAlphaToOne: Bool?
    var skipsRungeKutta: Bool?
    var originalInferenceSteps: Int?
    var usesKarras: Bool?
    var usesExponential: Bool?
    var usesBeta: Bool?
    var usesLu: Bool?
    var usesFlow: Bool?
    var sigmaMin: Float?
    var sigmaMax: Float?
    var sigmaData: Float?
    var sigmaSchedule: String?
    var rho: Float?
    var finalSigmas: String?
    var solverOrder: Int?
    var solverType: String?
    var lowerOrderFinal: Bool?
    var eulerAtFinal: Bool?
    var lambdaMinClipped: Float?
    var varianceType: String?
    var clipSample: Bool?
    var clipSampleRange: Float?
    var thresholding: Bool?
    var predictsClean: Bool?
    var uncorrectedSteps: [Int]?

    private enum CodingKeys: String, CodingKey {
        case className = "_class_name"
        case algorithm = "algorithm_type"
        case betaStart = "beta_start"
        case betaEnd = "beta_end"
        case betaSchedule = "beta_schedule"
        case trainedBetas = "trained_betas"
        case rescalesToZeroSNR = "rescale_betas_zero_snr"
        case count = "num_train_timesteps"
        case predictionType = "prediction_type"
        case timestepSpacing = "timestep_spacing"
        case timestepType = "timestep_type"
        case interpolation = "interpolation_type"
        case stepsOffset = "steps_offset"
        case setAlphaToOne = "set_alpha_to_one"
        case skipsRungeKutta = "skip_prk_steps"
        case originalInferenceSteps = "original_inference_steps"
        case usesKarras = "use_karras_sigmas"
        case usesExponential = "use_exponential_sigmas"
        case usesBeta = "use_beta_sigmas"
        case usesLu = "use_lu_lambdas"
        case usesFlow = "use_flow_sigmas"
        case sigmaMin = "sigma_min"
        case sigmaMax = "sigma_max"
        case sigmaData = "sigma_data"
        case sigmaSchedule = "sigma_schedule"
        case rho
        case finalSigmas = "final_sigmas_type"
        case solverOrder = "solver_order"
        case solverType = "solver_type"
        case lowerOrderFinal = "lower_order_final"
        case eulerAtFinal = "euler_at_final"
        case lambdaMinClipped = "lambda_min_clipped"
        case varianceType = "variance_type"
        case clipSample = "clip_sample"
        case clipSampleRange = "clip_sample_range"
        case thresholding
        case predictsClean = "predict_x0"
        case uncorrectedSteps = "disable_corrector"
    }
}

extension StoredSchedule {
    /// AnimateDiff's modules were trained on noise of another schedule than the models that they are put into.
    mutating func takeMotionsNoise() {
        (betaStart, betaEnd, betaSchedule, trainedBetas) = (0.00085, 0.012, "linear", nil)
        (rescalesToZeroSNR, clipSample) = (nil, false)
    }

    /// The sampler that it is for; `nil` if that is not known.
    var sampler: Sampler? { className.map { Sampler(scheduler: $0, algorithm: algorithm) } ?? .dpmpp2m }

    /// Whether noise is continuous (Karras et al. 2022) rather than a table's.
    private var isContinuous: Bool { className?.hasPrefix("EDM") ?? false }

    /// How a sampler walks a model with these settings. What is not written is what the sampler's class in diffusers has by
    /// default, and what the class does not know is passed over, as there.
    ///
    /// - Parameter chosen: the sampler, if it is not to be the model's own.
    /// - Throws: `ModelError` that names the first setting that can't be heeded.
    func schedule(for chosen: Sampler? = nil) throws -> ModelSchedule {
        try checkFamily()
        guard let sampler = chosen ?? sampler else {
            throw ModelError(
                .wrongConfiguration, file,
                "has the scheduler \(className ?? ""), which is not known; expected one of "
                    + "\(Sampler.schedulers.joined(separator: ", ")), or another sampler to be chosen")
        }
        let isOwn = self.sampler == sampler
        try checkSettings(sampler, isOwn: isOwn)
        let table = isContinuous ? nil : try table(for: sampler)
        var schedule = ModelSchedule(sampler: sampler, noise: try noise(table, sampler), table: table)
        try setTimesteps(&schedule)
        try setSigmas(&schedule)
        try setSolver(&schedule)
        let clips = sampler.clips && (clipSample ?? (isOwn && sampler.clipsByDefault))
        schedule.clip = clips ? try positive("clip_sample_range", clipSampleRange ?? 1) : nil
        return schedule
    }

    private func checkFamily() throws {
        let isFlow = className?.hasPrefix("FlowMatch") ?? false
        if isFlow || usesFlow == true || predictionType == "flow_prediction" {
            throw ModelError(
                .wrongConfiguration, file,
                "has \(isFlow ? className! : usesFlow == true ? "use_flow_sigmas" : "prediction_type flow_prediction"), "
                    + "which is flow matching; expected a scheduler that Stable Diffusion's UNets are trained for")
        }
    }

    /// Throws for what is known of diffusers and not done here.
    private func checkSettings(_ sampler: Sampler, isOwn: Bool) throws {
        let isMultistep = sampler == .dpmpp2m || sampler == .dpmpp2mSDE
        let refused: [(name: String, isThere: Bool)] = [
            ("thresholding true", thresholding == true && sampler.thresholds),
            (
                "algorithm_type \(algorithm ?? "")",
                isOwn && (isMultistep || sampler == .dpmpp2s)
                    && !["dpmsolver++", "deis", isMultistep ? "sde-dpmsolver++" : ""].contains(algorithm ?? "deis")
            ),
            ("use_lu_lambdas true", usesLu == true && isMultistep),
            ("skip_prk_steps false", isOwn && sampler == .pndm && skipsRungeKutta != true),
            ("interpolation_type \(interpolation ?? "")", sampler == .euler && (interpolation ?? "linear") != "linear"),
            (
                "timestep_type \(timestepType ?? "")",
                sampler == .euler && !["discrete", "continuous"].contains(timestepType ?? "discrete")
            ),
            (
                "variance_type \(varianceType ?? "")",
                sampler == .ddpm
                    ? !["fixed_small", "fixed_small_log"].contains(varianceType ?? "fixed_small")
                    : (isMultistep || sampler == .dpmpp2s) && varianceType?.hasPrefix("learned") == true
            ),
            ("predict_x0 false", predictsClean == false && sampler == .unipc),
            ("disable_corrector", uncorrectedSteps?.isEmpty == false && sampler == .unipc),
        ]
        if let first = refused.first(where: \.isThere) {
            throw ModelError(
                .wrongConfiguration, file,
                "has \(first.name), which can't be done; expected another, or another sampler to be chosen")
        }
    }

    // MARK: - Noise

    /// The noise levels of discrete timesteps.
    func table(for sampler: Sampler) throws -> NoiseTable {
        let defaults = sampler.defaultBetas
        let count = count ?? 1000
        guard 1...1_000_000 ~= count else {
            throw ModelError(.wrongConfiguration, file, "has num_train_timesteps \(count); expected 1 to 1000000")
        }
        let table: NoiseTable
        if let trainedBetas {
            guard trainedBetas.count == count, trainedBetas.allSatisfy({ $0 > 0 && $0 < 1 }) else {
                throw ModelError(
                    .wrongConfiguration, file,
                    "has \(trainedBetas.count) trained_betas; expected \(count), all between 0 and 1, as "
                        + "num_train_timesteps says")
            }
            table = NoiseTable(betas: trainedBetas)
        } else {
            let (start, end) = (betaStart ?? defaults.start, betaEnd ?? defaults.end)
            guard start > 0, start <= end, end < 1 else {
                throw ModelError(
                    .wrongConfiguration, file, "has betas from \(start) to \(end); expected rising ones between 0 and 1"
                )
            }
            switch betaSchedule ?? defaults.schedule {
            case "scaled_linear": table = .scaledLinear(from: start, to: end, count: count)
            case "linear": table = .linear(from: start, to: end, count: count)
            case "squaredcos_cap_v2": table = .squaredCosine(count: count)
            case let other:
                throw ModelError(
                    .wrongConfiguration, file,
                    "has beta_schedule \(other); expected scaled_linear, linear or squaredcos_cap_v2")
            }
        }
        guard rescalesToZeroSNR == true, let least = sampler.leastRemaining else { return table }
        return table.endingInNoise(least: least)
    }

    private func noise(_ table: NoiseTable?, _ sampler: Sampler) throws -> NoiseSchedule {
        let prediction = predictionType ?? "epsilon"
        guard let parameterization = Parameterization(rawValue: prediction),
            table == nil
                ? [.epsilon, .velocity].contains(parameterization)
                : Parameterization.discrete.contains(parameterization)
        else {
            let expected = table == nil ? "epsilon or v_prediction" : "epsilon, v_prediction or sample"
            throw ModelError(.wrongConfiguration, file, "has prediction_type \(prediction); expected \(expected)")
        }
        guard let table else {
            let (low, high) = (
                try positive("sigma_min", sigmaMin ?? 0.002), try positive("sigma_max", sigmaMax ?? 80)
            )
            guard low < high else {
                throw ModelError(
                    .wrongConfiguration, file,
                    "has sigma_min \(low) and sigma_max \(high); expected the first to be smaller")
            }
            return NoiseSchedule(
                parameterization == .velocity ? .velocity : .residual, label: .quarterLogarithm,
                dataDeviation: try positive("sigma_data", sigmaData ?? 0.5), sigmas: low...high)
        }
        var noise = NoiseSchedule.discrete(table, parameterization)
        if sampler == .euler && timestepType == "continuous" && parameterization == .velocity {
            noise.label = .quarterLogarithm
        }
        return noise
    }

    // MARK: - Steps

    private func setTimesteps(_ schedule: inout ModelSchedule) throws {
        let count = count ?? 1000
        for (name, value, range) in [
            ("steps_offset", stepsOffset ?? 0, 0...max(0, count)),
            ("original_inference_steps", originalInferenceSteps ?? 1, 1...max(1, count)),
        ] where !range.contains(value) {
            throw ModelError(
                .wrongConfiguration, file, "has \(name) \(value); expected \(range.lowerBound) to \(range.upperBound)")
        }
        schedule.stepsOffset = stepsOffset ?? 0
        schedule.originalSteps = min(originalInferenceSteps ?? 50, count)
        let spacing = try one(of: TimestepSpacing.self, "timestep_spacing", timestepSpacing)
        schedule.spacing =
            schedule.sampler.knowsOneTimestepSpacing
            ? schedule.sampler.defaultTimestepSpacing : spacing ?? schedule.sampler.defaultTimestepSpacing
        if let lambdaMinClipped, schedule.sampler.clipsLambda, let table = schedule.table {
            schedule.timestepCount = max(1, table.sigmas.count { -log($0) >= lambdaMinClipped })
        }
    }

    private func setSigmas(_ schedule: inout ModelSchedule) throws {
        let chosen = [
            ("use_karras_sigmas", usesKarras, SigmaSpacing.karras),
            ("use_exponential_sigmas", usesExponential, .exponential),
            ("use_beta_sigmas", usesBeta, .beta),
        ].filter { $0.1 == true }
        guard chosen.count <= 1 else {
            throw ModelError(.wrongConfiguration, file, "has \(chosen[0].0) and \(chosen[1].0); expected one of them")
        }
        if isContinuous {
            schedule.sigmaSpacing =
                try one(of: SigmaSpacing.self, "sigma_schedule", sigmaSchedule, from: [.karras, .exponential])
                ?? .karras
            schedule.rho = try positive("rho", rho ?? 7)
        } else {
            schedule.sigmaSpacing = schedule.sampler.spacesSigmas ? chosen.first?.2 ?? .model : .model
            // LMS passes them over on Karras' schedule.
            if !(schedule.sampler == .lms && schedule.sigmaSpacing == .karras) {
                schedule.leastSigma = try sigmaMin.map { try positive("sigma_min", $0) }
                schedule.greatestSigma = try sigmaMax.map { try positive("sigma_max", $0) }
            }
        }
        guard ["zero", "sigma_min"].contains(finalSigmas ?? "zero") else {
            throw ModelError(
                .wrongConfiguration, file, "has final_sigmas_type \(finalSigmas!); expected zero or sigma_min")
        }
        schedule.endsAtZero =
            switch schedule.sampler {
            case .ddim: setAlphaToOne ?? true
            case .pndm: setAlphaToOne ?? false
            case .euler, .dpmpp2m, .dpmpp2mSDE, .dpmpp2s, .unipc: finalSigmas != "sigma_min"
            case .deis, .tcd: false
            case .ddpm, .eulerAncestral, .heun, .lms, .dpmpp2sAncestral, .lcm: true
            }
        schedule.roundsTimestepsDown = betaSchedule == "squaredcos_cap_v2"
    }

    private func setSolver(_ schedule: inout ModelSchedule) throws {
        guard schedule.sampler.hasOrder else { return }
        let most = schedule.sampler == .dpmpp2s ? 2 : 3
        schedule.order = solverOrder ?? 2
        guard 1...most ~= schedule.order else {
            throw ModelError(.wrongConfiguration, file, "has solver_order \(schedule.order); expected 1 to \(most)")
        }
        let types = ["midpoint", "heun", "logrho", "bh1", "bh2"]
        guard types.contains(solverType ?? types[0]) else {
            throw ModelError(
                .wrongConfiguration, file,
                "has solver_type \(solverType!); expected one of \(types.joined(separator: ", "))")
        }
        schedule.isVariant = solverType == (schedule.sampler == .unipc ? "bh1" : "heun")
        schedule.lowersLastOrders = lowerOrderFinal ?? (schedule.sampler != .dpmpp2s)
        schedule.endsWithFirstOrder = eulerAtFinal ?? false
    }

    // MARK: - Values

    private func positive(_ name: String, _ value: Float) throws -> Float {
        guard value > 0, value.isFinite else {
            throw ModelError(.wrongConfiguration, file, "has \(name) \(value); expected a number above 0")
        }
        return value
    }

    private func one<Choice: CaseIterable & RawRepresentable<String>>(
        of: Choice.Type, _ name: String, _ value: String?, from choices: [Choice] = Array(Choice.allCases)
    ) throws -> Choice? {
        guard let value else { return nil }
        guard let choice = choices.first(where: { $0.rawValue == value }) else {
            throw ModelError(
                .wrongConfiguration, file,
                "has \(name) \(value); expected one of \(choices.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }
}
