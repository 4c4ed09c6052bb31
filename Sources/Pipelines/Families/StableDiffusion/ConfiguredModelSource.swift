import Diffusion
import Foundation
import Models

/// A model that brings diffusers' configurations, wherever they are stored.
protocol ConfiguredModelSource: ModelSource {
    /// A text file of the model by its path within diffusers' layout, and what errors call it.
    ///
    /// - Throws: `ModelError` if there is none.
    func contents(_ file: String) throws -> (name: String, data: Data)
}

extension ConfiguredModelSource {
    /// What the names of parts of which there are several end in.
    static func suffix(_ index: Int) -> String { index == 0 ? "" : "_\(index + 1)" }

    /// What diffusers, or gentool's own training, says of the whole.
    private var index: StoredIndex? { try? configuration("model_index.json", as: StoredIndex.self) }

    /// The pipeline of diffusers that the model is for.
    var kind: String? { index?._class_name }
    var zeroesEmptyPrompts: Bool { index?.force_zeros_for_empty_prompt ?? false }
    var followsInstructions: Bool? { index?.follows_instructions }

    func unetConfiguration() throws -> UNetConfiguration {
        try configuration("unet/config.json", as: UNetConfiguration.self)
    }

    func autoencoderConfiguration() throws -> AutoencoderConfiguration {
        try configuration("vae/config.json", as: AutoencoderConfiguration.self)
    }

    func textEncoderConfiguration(_ index: Int) throws -> TextEncoderConfiguration {
        try configuration("text_encoder\(Self.suffix(index))/config.json", as: TextEncoderConfiguration.self)
    }

    func schedule() throws -> StoredSchedule { try schedule("scheduler/scheduler_config.json") }

    func lowResolutionNoise() throws -> NoiseTable {
        try schedule("low_res_scheduler/scheduler_config.json").table(for: .ddpm)
    }

    private func schedule(_ file: String) throws -> StoredSchedule {
        var schedule = try configuration(file, as: StoredSchedule.self)
        schedule.file = try contents(file).name
        return schedule
    }

    private func configuration<Configuration: Decodable>(
        _ file: String, as: Configuration.Type
    ) throws -> Configuration {
        let (name, data) = try contents(file)
        do {
            let decoder = JSONDecoder()
            // Python writes -Infinity, which is JSON5's.
            decoder.allowsJSON5 = true
            return try decoder.decode(Configuration.self, from: data)
        } catch {
            throw ModelError(name, "is no configuration that is understood: \(reason(error))")
        }
    }

    private func reason(_ error: any Error) -> String {
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

/// `model_index.json`.
private struct StoredIndex: Decodable {
    let _class_name: String?
    let force_zeros_for_empty_prompt: Bool?
    /// gentool's own: whether the model was trained to change pictures as it is told.
    let follows_instructions: Bool?
}
