import GentoolCheckpoints

/// What files call the parameters of a family's transformer, in terms of diffusers' names.
protocol TransformerNames {
    /// The shape of the transformer.
    associatedtype Configuration
    /// What the family is called.
    static var family: String { get }
    /// Names without a prefix by which a file is known to be of the family: it has one of each of these.
    static var marks: [[String]] { get }

    /// Where a stored tensor belongs; three places for joined projections.
    ///
    /// - Parameter stored: its name without a prefix, in any naming.
    /// - Returns: none for what the network doesn't have, `nil` for what files have for nothing.
    static func places(of stored: String) -> [StoredPlace]?

    /// What others than diffusers call a transformer's layers.
    static func layers(_ configuration: Configuration) -> [String]
}

extension TransformerNames {
    /// What may stand before all names of a file.
    private static var prefixes: [String] { ["model.diffusion_model.", "diffusion_model.", "transformer.", ""] }

    /// What stands before all names of a file that has such a transformer; `nil` for other files.
    private static func prefix(in file: Checkpoint) -> String? {
        prefixes.first { prefix in
            marks.allSatisfy { names in names.contains { file.tensors[prefix + $0] != nil } }
        }
    }

    /// Whether a file has such a transformer.
    static func areNames(of file: Checkpoint) -> Bool { prefix(in: file) != nil }

    /// A transformer's parameters under diffusers' names.
    ///
    /// - Throws: `ModelError` where the file has more than is known of the network: it would be missed without a word.
    static func parameters(of file: Checkpoint) throws -> CheckpointWeights {
        let prefix = prefix(in: file) ?? ""
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (stored, tensor) in file.tensors where stored.hasPrefix(prefix) {
            guard let places = places(of: String(stored.dropFirst(prefix.count))) else { continue }
            guard !places.isEmpty else {
                throw ModelError(
                    .wrongModel, file.path, "has \(stored), which is nothing of \(family)'s; it is another architecture"
                )
            }
            for place in places {
                parameters[place.name] = .init(
                    stored: tensor, part: place.third.map { ($0, 3) }, isSwapped: place.isSwapped)
            }
        }
        return CheckpointWeights(name: file.path, parameters: parameters)
    }

    /// What others than diffusers call a transformer's layers, and where these are.
    static func originals(_ configuration: Configuration) -> [String: [StoredPlace]] {
        layers(configuration).reduce(into: [:]) { $0[$1] = places(of: "\($1).weight") }
    }
}
