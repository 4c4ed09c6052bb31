import GentoolModels
import GentoolTensors

/// Parameters with the changes of LoRAs.
struct AdaptedWeights: WeightSource {
    let base: CheckpointWeights
    private let changes: [String: [(file: String, change: LoRAChange)]]

    /// - Parameter originals: what others than diffusers call the part's layers, and where these are.
    init(
        _ base: CheckpointWeights, part: ModelPart, loras: [LoRA], originals: [String: [StoredPlace]]
    ) throws {
        self.base = base
        var changes: [String: [(file: String, change: LoRAChange)]] = [:]
        for lora in loras {
            for (name, change) in try lora.changes(of: part, to: base, originals: originals) {
                let file = lora.path
                if change.changesWeight { changes[name, default: []].append((file, change)) }
                guard let bias = change.bias else { continue }
                let biasName = String(name.dropLast("weight".count)) + "bias"
                guard base.shape(of: biasName) == [bias.count] else {
                    throw ModelError(
                        .loraMisfit, file,
                        "changes \(biasName) by \(bias.count) numbers, which \(base.name) has not as many of")
                }
                changes[biasName, default: []].append((file, change))
            }
        }
        self.changes = changes
    }

    var name: String { base.name }

    func shape(of tensor: String) -> [Int]? { base.shape(of: tensor) }

    func array(_ name: String) throws -> WeightArray {
        changes[name] == nil ? try base.array(name) : WeightArray(try tensor(name))
    }

    func tensor(_ name: String) throws -> Tensor {
        var result = try base.tensor(name)
        for (file, change) in changes[name] ?? [] {
            result =
                name.hasSuffix(".bias")
                ? try change.appliedToBias(result, file: file) : try change.applied(to: result, file: file)
        }
        return result
    }
}
