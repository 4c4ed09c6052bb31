/// A model with a transformer, in diffusers' layout.
struct FamilyFolder {
    let path: String

    init(_ path: String) { self.path = path }

    /// The class of its transformer; `nil` if it has none that says.
    var transformerClass: String? { (try? configuration(Kind.self))?._class_name }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Kind: Decodable {
        let _class_name: String?
    }

    /// What is said of its transformer.
    ///
    /// - Throws: `ModelError` if nothing is, or it is not understood.
    func configuration<Configuration: Decodable>(_ type: Configuration.Type) throws -> Configuration {
        let name = "\(path)/transformer/config.json"
        guard let found = try SettingsFile.configuration(at: name, as: type) else {
            throw ModelError(.partMissing, name, "is missing; expected a model folder as diffusers writes it")
        }
        return found
    }

    /// The transformer's parameters.
    func transformer() throws -> CheckpointWeights { try ModelFolder.weights(in: "\(path)/transformer") }
}
