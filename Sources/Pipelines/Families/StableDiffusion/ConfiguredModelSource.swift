import FoundationEssentials
import GentoolDiffusion
import GentoolModels

/// A model that brings diffusers' configurations, wherever they are stored.
protocol ConfiguredModelSource: ModelSource {
    /// A text file of the model by its path within diffusers' layout, and what errors call it; `nil` if there is none.
    func contents(_ file: String) throws -> (name: String, data: Data)?
    /// What is said where a file that is needed is not there.
    func missing(_ file: String) -> ModelError
}

extension ConfiguredModelSource {
    /// What the names of parts of which there are several end in.
    static func suffix(_ index: Int) -> String { index == 0 ? "" : "_\(index + 1)" }

    /// What diffusers, or gentool's own training, says of the whole, if anything.
    private var index: StoredIndex? {
        get throws { try contents("model_index.json").map { try SettingsFile.configuration($0, as: StoredIndex.self) } }
    }

    /// The pipeline of diffusers that the model is for.
    var kind: String? { get throws { try index?._class_name } }
    var zeroesEmptyPrompts: Bool { get throws { try index?.force_zeros_for_empty_prompt ?? false } }
    var followsInstructions: Bool? { get throws { try index?.follows_instructions } }

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
        let stored = try needed(file)
        var schedule = try SettingsFile.configuration(stored, as: StoredSchedule.self)
        schedule.file = stored.name
        return schedule
    }

    /// - Throws: `ModelError` if there is none.
    func needed(_ file: String) throws -> (name: String, data: Data) {
        guard let found = try contents(file) else { throw missing(file) }
        return found
    }

    private func configuration<Configuration: Decodable>(
        _ file: String, as type: Configuration.Type
    ) throws -> Configuration { try SettingsFile.configuration(needed(file), as: type) }
}

/// `model_index.json`.
// swift-format-ignore: AlwaysUseLowerCamelCase
private struct StoredIndex: Decodable {
    let _class_name: String?
    let force_zeros_for_empty_prompt: Bool?
    /// gentool's own: whether the model was trained to change pictures as it is told.
    let follows_instructions: Bool?
}
