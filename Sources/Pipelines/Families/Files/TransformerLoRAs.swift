import GentoolModels

/// The LoRAs of a model whose text encoder takes none.
struct TransformerLoRAs: Sendable {
    private var loras: [LoRA] = []
    /// What others than diffusers call the transformer's layers, and where these are.
    private let originals: @Sendable () -> [String: [StoredPlace]]

    /// - Parameter originals: what others than diffusers call the transformer's layers.
    init(originals: @escaping @Sendable () -> [String: [StoredPlace]]) { self.originals = originals }

    /// Reads more of them.
    ///
    /// - Parameters:
    ///   - files: each with how much it counts.
    ///   - weights: the transformer's.
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    mutating func add(_ files: [(path: String, weight: Float)], to weights: CheckpointWeights) throws {
        for file in files {
            let lora = try LoRA(path: file.path, weight: file.weight)
            if let part = lora.changedParts.first(where: { $0 != .unet }) {
                throw ModelError(
                    .loraMisfit, file.path,
                    "changes \(part), which can't be changed here; it was made for another family")
            }
            _ = try lora.changes(of: .unet, to: weights, originals: originals())
            loras.append(lora)
        }
    }

    /// Parameters with their changes.
    func applied(to weights: CheckpointWeights) throws -> any WeightSource {
        loras.isEmpty
            ? weights : try AdaptedWeights(weights, part: .unet, loras: loras, originals: originals())
    }
}
