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
    }

    /// - Throws: `CheckpointError` if the file can't be written.
    public func write(to path: String) throws {
        var tensors: [String: TensorContents] = [:]
        var metadata = ["format": "pt", "step": "\(step)"]
        model.store(in: &tensors, &metadata, prefix: "")
        discriminator?.store(in: &tensors, &metadata, prefix: Prefix.discriminator)
        for (name, note) in notes { metadata[Prefix.note + name] = note }
        try Checkpoint.write(tensors, metadata: metadata, to: path)
    }

    /// - Throws: `CheckpointError` if it can't be read or is no training.
    public init(contentsOf path: String) throws {
        let file = try Checkpoint(contentsOf: path)
        step = try file.trainingValue("step", path: path)
        model = try OptimizedParameters(file, path: path, prefix: "", without: [Prefix.discriminator])
        discriminator =
            OptimizedParameters.isPresent(in: file, prefix: Prefix.discriminator)
            ? try OptimizedParameters(file, path: path, prefix: Prefix.discriminator) : nil
        for (key, note) in file.metadata where key.hasPrefix(Prefix.note) {
            notes[String(key.dropFirst(Prefix.note.count))] = note
        }
    }
}
