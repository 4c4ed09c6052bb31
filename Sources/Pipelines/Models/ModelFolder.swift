import Checkpoints
import Diffusion
import Foundation
import Models

/// A model in diffusers' layout: a folder for each of its parts, with a configuration and weights.
struct ModelFolder: ModelSource {
    let path: String

    private func contains(_ part: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(part)") }

    var textEncoders: Int { contains("text_encoder_2") ? 2 : 1 }

    var zeroesEmptyPrompts: Bool {
        struct Index: Decodable { let force_zeros_for_empty_prompt: Bool? }
        let index = try? configuration(".", file: "model_index.json", as: Index.self)
        return index?.force_zeros_for_empty_prompt ?? false
    }

    func unetConfiguration() throws -> UNetConfiguration {
        guard contains("unet") || !contains("transformer") else {
            struct Index: Decodable { let _class_name: String? }
            let name = (try? configuration(".", file: "model_index.json", as: Index.self))?._class_name
            throw ModelError(
                path,
                "is \(name.map { "a \($0)" } ?? "a model") with a transformer; expected Stable Diffusion, with a UNet")
        }
        return try configuration("unet", as: UNetConfiguration.self)
    }

    func autoencoderConfiguration() throws -> AutoencoderConfiguration {
        try configuration("vae", as: AutoencoderConfiguration.self)
    }

    func textEncoderConfiguration(_ index: Int) throws -> TextEncoderConfiguration {
        try configuration("text_encoder\(Self.suffix(index))", as: TextEncoderConfiguration.self)
    }

    func weights(_ part: ModelPart) throws -> CheckpointWeights {
        switch part {
        case .unet: try weights("unet")
        case .autoencoder: try weights("vae")
        case .textEncoder(let index): try weights("text_encoder\(Self.suffix(index))")
        }
    }

    /// What the names of parts of which there are several end in.
    private static func suffix(_ index: Int) -> String { index == 0 ? "" : "_\(index + 1)" }

    /// A part's configuration.
    private func configuration<Configuration: Decodable>(
        _ part: String, file: String = "config.json", as: Configuration.Type
    ) throws -> Configuration {
        let name = "\(path)/\(part)/\(file)"
        guard let data = FileManager.default.contents(atPath: name) else {
            throw ModelError(name, "is missing; expected a model folder as diffusers writes it")
        }
        do {
            return try JSONDecoder().decode(Configuration.self, from: data)
        } catch {
            throw ModelError(name, "is no configuration that is understood: \(Self.reason(error))")
        }
    }

    /// A part's weights.
    private func weights(_ part: String) throws -> CheckpointWeights {
        let folder = "\(path)/\(part)"
        return CheckpointWeights(
            try Self.weightFiles(in: folder).map { try Checkpoint(contentsOf: $0) }, name: folder)
    }

    /// The files of a part's weights: one, or several that belong together.
    static func weightFiles(in folder: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { name in
            ["model", "diffusion_pytorch_model", "pytorch_model"].contains { name.hasPrefix($0) }
        }
        for suffix in ["safetensors", "bin"] {
            let matching = files.filter { $0.hasSuffix(suffix) }
            // Variants such as .fp16 hold the same weights again.
            let plain = matching.filter { !$0.contains(".fp16.") && !$0.contains(".non_ema.") }
            let chosen = (plain.isEmpty ? matching : plain).sorted()
            if !chosen.isEmpty { return chosen.map { "\(folder)/\($0)" } }
        }
        throw ModelError(folder, "has no weights; expected model.safetensors or diffusion_pytorch_model.safetensors")
    }

    func tokenizer(_ index: Int) throws -> CLIPTokenizer {
        try CLIPTokenizer(folder: "\(path)/tokenizer\(Self.suffix(index))")
    }

    /// How noise is scheduled.
    func schedule() throws -> ModelSchedule {
        let stored = try configuration("scheduler", file: "scheduler_config.json", as: StoredSchedule.self)
        return try stored.schedule(file: "\(path)/scheduler/scheduler_config.json")
    }

    func lowResolutionNoise() throws -> NoiseTable {
        let stored = try configuration("low_res_scheduler", file: "scheduler_config.json", as: StoredSchedule.self)
        return try stored.schedule(file: "\(path)/low_res_scheduler/scheduler_config.json").noise
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            return place.isEmpty ? "not valid JSON" : "\(place): \(context.debugDescription)"
        @unknown default: return "\(error)"
        }
    }
}

/// `scheduler_config.json`.
private struct StoredSchedule: Decodable {
    let className: String?
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
            ("num_train_timesteps", count, 1...1_000_000), ("steps_offset", stepsOffset ?? 0, 0...count),
            ("original_inference_steps", originalInferenceSteps ?? 1, 1...count),
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
        schedule.sampler = className.flatMap { Sampler(scheduler: $0) }
        schedule.stepsOffset = stepsOffset ?? 0
        schedule.endsAtZero = setAlphaToOne ?? (schedule.sampler != .pndm)
        schedule.spacing = timestepSpacing.flatMap { TimestepSpacing(rawValue: $0) } ?? .leading
        schedule.originalSteps = originalInferenceSteps ?? 50
        return schedule
    }
}
