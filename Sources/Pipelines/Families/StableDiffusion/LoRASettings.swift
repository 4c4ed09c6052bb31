import FoundationEssentials
import GentoolBase
import GentoolCheckpoints

/// How much the changes of a LoRA count where its tensors don't say: what PEFT keeps in `adapter_config.json` beside its
/// file, and diffusers in the file's own metadata, with the network's name before each key.
struct LoRASettings {
    private let values: [String: Value]

    private enum Value: Decodable {
        case number(Double)
        case numbers([String: Double])
        /// Of which a scale says nothing.
        case other

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                self = .number(flag ? 1 : 0)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else if let numbers = try? value.decode([String: Double].self) {
                self = .numbers(numbers)
            } else {
                self = .other
            }
        }

        var number: Double? { if case .number(let number) = self { number } else { nil } }
    }

    /// - Returns: `nil` where nothing is said.
    init?(of checkpoint: Checkpoint) throws {
        let path = PathName(checkpoint.path)
        let beside = PathName(folder: path.folder, name: "adapter_config.json").path
        let (file, data): (String, Data)
        if let text = checkpoint.metadata["lora_adapter_metadata"] {
            (file, data) = (checkpoint.path, Data(text.utf8))
        } else if path.name.hasPrefix("adapter_model"), let contents = try SettingsFile.contents(beside) {
            (file, data) = (beside, contents)
        } else {
            return nil
        }
        guard let values = try? JSONDecoder().decode([String: Value].self, from: data) else {
            throw ModelError(
                .wrongConfiguration, file, "has settings of a LoRA that are not understood; expected a JSON object")
        }
        self.values = values
    }

    /// What the change of a layer is multiplied by; `nil` where nothing is said of it.
    func scale(of layer: String, rank: Int) -> Float? {
        let network = ["unet.", "transformer.", "text_encoder_2.", "text_encoder."].first { layer.hasPrefix($0) } ?? ""
        func value(_ key: String) -> Value? { values[network + key] ?? values[key] }
        // The longest name says most exactly which layer is meant.
        var own: Double?
        if case .numbers(let pattern)? = value("alpha_pattern") {
            own = pattern.filter { layer.hasSuffix(".\($0.key)") }.max { $0.key.count < $1.key.count }?.value
        }
        guard let alpha = (own ?? value("lora_alpha")?.number).map({ Float($0) }) else { return nil }
        // Kalajdzievski 2023, "A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA".
        let isRankStabilized = value("use_rslora")?.number.map { $0 != 0 } == true
        return alpha / (isRankStabilized ? Float(rank).squareRoot() : Float(rank))
    }
}
