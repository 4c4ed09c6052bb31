import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// All that a training needs to go on where it was: written to one file of safetensors, and read from it to the same
/// bits.
///
/// The model's parameters stand in the file under their own names, so that it is a checkpoint of the network as well. What
/// else there is stands under `average.`, `optimizer.mean.`, `optimizer.square.`, `muon.mean.` with the parameter's name,
/// and all of a discriminator under `discriminator.`. Random numbers need no state: they follow from the seed and the step.
public struct TrainingState: Sendable {
    /// What is trained.
    public var model: OptimizedParameters
    /// What learns to tell the model's pictures from real ones, where it learns from that.
    public var discriminator: OptimizedParameters?
    /// How many steps were taken.
    public var step = 0
    /// What else is to be remembered.
    public var notes: [String: String] = [:]
    /// What is known of the pictures that it learned from, by a name for each source.
    public var pictures: [String: String] = [:]

    /// Before the first step.
    ///
    /// - Parameters:
    ///   - model: what is trained.
    ///   - discriminator: what it is trained against, if there is any.
    public init(_ model: OptimizedParameters, discriminator: OptimizedParameters? = nil) {
        (self.model, self.discriminator) = (model, discriminator)
    }

    /// Before the first step, by default with AdamW alone.
    ///
    /// - Parameters:
    ///   - parameters: of the model.
    ///   - average: their moving average; `nil` for none.
    ///   - muon: takes the matrices inside of the network; `nil` for none.
    ///   - optimizer: takes the rest.
    public init(
        _ parameters: Parameters, average: MovingAverage? = nil, muon: Muon? = nil, optimizer: Adam = .decoupled()
    ) {
        self.init(OptimizedParameters(parameters, average: average, muon: muon, optimizer: optimizer))
    }

    /// The model's parameters.
    public var parameters: Parameters {
        get { model.parameters }
        set { model.parameters = newValue }
    }

    /// The averages of the model's parameters.
    public var average: MovingAverage? { model.average }

    /// One step of the model's optimizers and average against a loss: see `OptimizedParameters`.
    @discardableResult
    public mutating func descend(_ loss: Tensor, rate: Double, clip: Double = 1) -> Double {
        model.descend(loss, rate: rate, clip: clip)
    }

    /// The model as it is at its best.
    public var best: NamedTensors { model.best }
}

extension TrainingState {
    private enum Prefix {
        static let discriminator = "discriminator."
        static let note = "note."
        static let pictures = "note.pictures."
    }

    /// - Throws: `CheckpointError` if the file can't be written.
    public func write(to path: String) throws {
        var tensors: [String: TensorContents] = [:]
        var metadata = ["format": "pt", "step": "\(step)"]
        model.store(in: &tensors, &metadata, prefix: "")
        discriminator?.store(in: &tensors, &metadata, prefix: Prefix.discriminator)
        for (name, note) in notes { metadata[Prefix.note + name] = note }
        for (name, known) in pictures { metadata[Prefix.pictures + name] = known }
        metadata[Self.checksumKey] = Self.checksum(tensors.mapValues(\.checksum), metadata)
        try Checkpoint.write(tensors, metadata: metadata, to: path)
    }

    /// - Throws: `CheckpointError` if it can't be read, `TrainingError` if it is damaged or no state of a training.
    public init(contentsOf path: String) throws {
        do {
            try self.init(Checkpoint(contentsOf: path), path: path)
        } catch let error as CheckpointError where [.wrongFormat, .unsupported].contains(error.code) {
            throw TrainingError(
                .wrongFormat, file: path, "is no state of a training", remedy: .restoreOrBeginAnew)
        } catch let error as CheckpointError where error.code == .damaged {
            throw TrainingError(
                .damaged, file: path, "is damaged or was cut short: no training can go on from it",
                remedy: .restoreOrBeginAnew)
        }
    }

    private init(_ file: Checkpoint, path: String) throws {
        guard file.metadata["step"] != nil, file.isTrainingState else {
            throw TrainingError(
                .wrongFormat, file: path, "is no state of a training: it says no step", remedy: .restoreOrBeginAnew)
        }
        // Those of older versions have none.
        if let checksum = file.metadata[Self.checksumKey],
            checksum != Self.checksum(file.tensors.mapValues(\.checksum), file.metadata)
        {
            throw CheckpointError(.damaged, file: path, "has another checksum than it says")
        }
        step = try file.trainingValue("step", path: path)
        model = try OptimizedParameters(file, path: path, prefix: "", without: [Prefix.discriminator])
        discriminator =
            OptimizedParameters.isPresent(in: file, prefix: Prefix.discriminator)
            ? try OptimizedParameters(file, path: path, prefix: Prefix.discriminator) : nil
        for (key, note) in file.metadata {
            if key.hasPrefix(Prefix.pictures) {
                pictures[String(key.dropFirst(Prefix.pictures.count))] = note
            } else if key.hasPrefix(Prefix.note) {
                notes[String(key.dropFirst(Prefix.note.count))] = note
            }
        }
        if let name = firstNotFinite {
            throw TrainingError(
                .notFinite, file: path, "has numbers of \(name) that are infinite or undefined",
                remedy: .restoreOrBeginAnew)
        }
    }

    /// One of the notes of a state's file, without reading its tensors; `nil` where there is no such note or no such file.
    public static func note(_ name: String, in path: String) -> String? {
        try? Checkpoint(contentsOf: path).metadata[Prefix.note + name]
    }

    private static let checksumKey = "checksum"

    /// Of all tensors, and of what else the metadata say.
    private static func checksum(_ tensors: [String: Checksum], _ metadata: [String: String]) -> String {
        let lines =
            tensors.map { "\($0.key) \($0.value)" }
            + metadata.compactMap { $0.key == checksumKey ? nil : "\($0.key)=\($0.value)" }
        return Checksum(lines.sorted().joined(separator: "\n")).description
    }

    /// How many steps in a row a player did not take, for its gradients were no numbers.
    var skippedSteps: Int { max(model.skippedSteps, discriminator?.skippedSteps ?? 0) }

    /// The name of a parameter that has become infinite or undefined, or whose average or optimizer has.
    var firstNotFinite: String? { model.firstNotFinite ?? discriminator?.firstNotFinite }
}
