import FoundationEssentials
import GentoolBase
import GentoolCheckpoints

/// Where a training keeps what it makes: beside its model.
public struct TrainingFiles: Sendable {
    /// The trained model.
    public let model: String
    private let stem: String

    /// - Parameter model: a path that ends with `.safetensors`.
    /// - Throws: `TrainingError` if it ends with something else.
    public init(model: String) throws {
        guard PathName(model).suffix == "safetensors" else {
            throw TrainingError(
                .wrongPlace, file: model, "a trained model is written as .safetensors", remedy: .chooseOutput)
        }
        self.model = model
        stem = PathName(model).withoutSuffix
    }

    /// All that is needed to go on.
    public var state: String { "\(stem)\(Checkpoint.trainingStateSuffix)" }
    /// What was watched: a JSON object a line.
    public var log: String { "\(stem).log.jsonl" }
    /// The losses as a picture.
    public var curve: String { "\(stem).curve.png" }
    /// What the last evaluation looked like.
    public var sample: String { "\(stem).sample.png" }

    /// Whether a training can go on from its state.
    public var hasState: Bool { FileManager.default.fileExists(atPath: state) }
}
