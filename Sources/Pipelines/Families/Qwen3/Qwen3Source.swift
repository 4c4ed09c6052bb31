import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import SystemPackage

/// A Qwen3 language model on disk as a text encoder, with its tokenizer.
struct Qwen3Source: Sendable {
    /// Under transformers' names, without `model` before them.
    private let weights: CheckpointWeights
    /// What tells the encoder from others.
    let files: [String]
    let configuration: Qwen3Configuration
    /// Of the layers' weights.
    let precision: Precision
    /// A folder or a file; `nil` where nothing was found, or the encoder's own is taken.
    private let tokenizerPath: String?
    /// The tokenizer that the encoder's file has in it.
    private let ownTokenizer: GGUFTokenizer?
    /// What errors call the model that it belongs to.
    private let model: String

    /// That of a model in diffusers' layout.
    ///
    /// - Parameters:
    ///   - folder: the model's.
    ///   - options: another text encoder or tokenizer than the model's own.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    init(folder: String, _ options: ModelOptions = ModelOptions()) throws {
        try self.init(
            path: options.textEncoder ?? "\(folder)/text_encoder", model: folder, options)
    }

    /// That of a model whose file has the transformer alone.
    ///
    /// - Parameters:
    ///   - file: the model's.
    ///   - names: what it may be called beside the file.
    ///   - options: where it is otherwise.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    init(beside file: String, named names: [String], _ options: ModelOptions) throws {
        let found = options.textEncoder ?? PartsBeside(model: file).path(of: names, kind: "text_encoders")
        guard let found else {
            throw ModelError(.partMissing, file, "comes without a text encoder (Qwen3)", remedy: .chooseTextEncoder)
        }
        try self.init(path: found, model: file, options)
    }

    /// One that was named, or stands beside a model's file.
    ///
    /// - Parameters:
    ///   - path: a folder as transformers writes it, or a file of safetensors or GGUF.
    ///   - model: what errors call the model that it belongs to.
    ///   - options: a tokenizer's folder or file; otherwise that in the encoder's file is taken, or it is looked for in the
    ///     model's folder and beside encoder and model.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    init(path: String, model: String, _ options: ModelOptions = ModelOptions()) throws {
        let tokenizer = options.tokenizer
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw ModelError(.notFound, path, "does not exist; expected the folder or file of a Qwen3 text encoder")
        }
        // A whole model's folder will do.
        let inner = "\(path)/text_encoder"
        let folder = FilePath(escaped: inner).exists ? inner : path
        files = place.isFolder ? try ModelFolder.weightFiles(in: folder) : [path]
        let checkpoints = try files.map { try Checkpoint(contentsOf: $0) }
        weights = try Self.named(checkpoints, path: path)
        let keepsBlocks =
            options.keepsQuantised && ProcessorLevel.current != .baseline && StoredWeights.areSmall(checkpoints)
        precision = keepsBlocks ? .q8 : options.precision
        let told =
            place.isFolder
            ? try SettingsFile.configuration(at: "\(folder)/config.json", as: Qwen3Configuration.self) : nil
        configuration = try told ?? Qwen3Configuration(of: Weights(weights, precision: .f32))
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.wrongConfiguration, path, "has a configuration that can't be: \(flaw)")
        }
        let beside = place.isFolder ? [folder, PathName(folder).folder] : [PathName(path).folder]
        ownTokenizer = tokenizer == nil && checkpoints.count == 1 ? GGUFTokenizer(checkpoints[0]) : nil
        tokenizerPath =
            ownTokenizer == nil ? tokenizer ?? Self.tokenizer(in: [model] + beside + [PathName(model).folder]) : nil
        self.model = model
    }

    /// What is looked for: in order, a folder or one of a tokenizer's files.
    static let tokenizerNames = ["tokenizer", "tokenizer.json", "vocab.json"]

    private static func tokenizer(in folders: [String]) -> String? {
        folders.flatMap { folder in tokenizerNames.map { PathName(folder: folder, name: $0).path } }
            .first { FilePath(escaped: $0).exists }
    }

    /// - Parameters:
    ///   - made: channels of what it makes of texts.
    ///   - wanted: those that the transformer takes.
    /// - Throws: `ModelError` where these differ.
    func check(made: Int, wanted: Int) throws {
        guard made == wanted else {
            throw ModelError(
                .partsMismatch, model,
                "wants text of \(wanted) channels, but its text encoder makes \(made); they are of two models")
        }
    }

    /// What tells what it makes of texts from what another would: its files, as they are now.
    var identity: [String] {
        (files + [tokenizerPath].compactMap { $0 }).map { path in
            let stamp = FileStamp(FilePath(escaped: path).absolute)
            return "\(FilePath(escaped: path).absolute) \(stamp?.size ?? 0) \(stamp?.modified ?? 0)"
        }
    }

    func tokenizer() throws -> Qwen3Tokenizer {
        let tokenizer = try ownTokenizer?.tokenizer() ?? storedTokenizer()
        guard tokenizer.count <= configuration.vocabularySize else {
            throw ModelError(
                .partsMismatch, model,
                "has a tokenizer of \(tokenizer.count) tokens, but a text encoder for \(configuration.vocabularySize); "
                    + "they are of two models")
        }
        return tokenizer
    }

    /// What of a prompt is behind the first tokens of a chat: see `Qwen3Chat.unreadEnd`.
    func unreadEnd(of prompt: String, behind limit: Int, _ chat: Qwen3Chat) throws -> String {
        // A token is a byte or more.
        chat.text(prompt).utf8.count > limit
            ? chat.unreadEnd(of: prompt, behind: limit, try tokenizer()) : ""
    }

    private func storedTokenizer() throws -> Qwen3Tokenizer {
        guard let path = tokenizerPath else {
            throw ModelError(.partMissing, model, "comes without a tokenizer", remedy: .chooseTokenizer)
        }
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw ModelError(
                .partMissing, path, "does not exist; expected a tokenizer's folder, tokenizer.json or vocab.json")
        }
        return try place.isFolder ? Qwen3Tokenizer(folder: path) : Qwen3Tokenizer(contentsOf: path)
    }

    /// What writes prompts out.
    ///
    /// - Throws: `WeightsError` where the encoder's files lack a part of the language model.
    func writer() throws -> PromptWriter {
        PromptWriter(
            tokenizer: try tokenizer(),
            model: try Qwen3LanguageModel(Weights(weights, precision: precision), configuration))
    }

    func encoder() throws -> Qwen3Encoder {
        try Qwen3Encoder(Weights(weights, precision: precision), configuration)
    }

    /// What turns prompts into what a family is conditioned on.
    ///
    /// - Parameters:
    ///   - family: which one.
    ///   - cache: where it is looked up what prompts became; then the encoder is read only for others.
    ///   - make: puts it together.
    func conditioner(
        of family: String, _ cache: PromptCache?,
        _ make: @escaping @Sendable (Qwen3Tokenizer, Qwen3Encoder) -> any Conditioner
    ) throws -> any Conditioner {
        @Sendable func read() throws -> any Conditioner { make(try tokenizer(), try encoder()) }
        guard let cache else { return try read() }
        return CachedConditioner(cache: cache, identity: [family, precision.rawValue] + identity, read: read)
    }

    // MARK: - Names

    private static func named(_ files: [Checkpoint], path: String) throws -> CheckpointWeights {
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for file in files {
            for (name, tensor) in file.tensors {
                if let name = Qwen3Names.name(of: name) { parameters[name] = .init(stored: tensor) }
            }
        }
        let weights = CheckpointWeights(name: path, parameters: parameters)
        guard parameters["embed_tokens.weight"] != nil, parameters["layers.0.self_attn.q_norm.weight"] != nil else {
            let kind = files.count == 1 ? WeightFileKind(files[0]) : .unknown
            throw kind.refusal(of: path, expected: "a Qwen3 text encoder")
                ?? ModelError(
                    .wrongModel, path,
                    "has \(files.reduce(0) { $0 + $1.tensors.count }) tensors that are of no Qwen3; expected a text "
                        + "encoder such as Qwen3-4B")
        }
        return weights
    }
}
