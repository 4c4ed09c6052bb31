import GentoolModels
import GentoolTensors

/// How a family of models is trained: what it learns from, what it makes small, and how well it does.
public protocol Recipe: Sendable {
    /// What a step learns from.
    associatedtype Batch: Sendable

    /// The family, as the command line and the metadata of files call it.
    var family: String { get }
    /// What decides what is learned, as text: a training goes on only with the same. How fast, how long and how exactly it
    /// learns may change on the way.
    var settings: [String: String] { get }

    /// Where a training begins.
    func initialState() throws -> TrainingState
    /// What a step learns from: the same for the same step. It is called ahead of time, on another thread.
    func batch(_ step: Int) throws -> Batch
    /// Takes one step.
    ///
    /// - Returns: what is to be watched, by name; the first thing is what is made small.
    func learn(_ state: inout TrainingState, from batch: Batch) throws -> [Metric]
    /// How well a model does on what it never learned from.
    func evaluation(of weights: any WeightSource) throws -> Evaluation
    /// What stands in the model's file beside its family and its steps.
    var modelMetadata: [String: String] { get }
    /// What stands in the model's file beside what was learned.
    var frozenTensors: [String: Tensor] { get }
}

extension Recipe {
    /// None by default.
    public var modelMetadata: [String: String] { [:] }
    /// None by default.
    public var frozenTensors: [String: Tensor] { [:] }
}
