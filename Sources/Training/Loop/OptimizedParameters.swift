import GentoolModels
import GentoolTensors

/// Parameters, and what changes them: one of the players of a training.
public struct OptimizedParameters: Sendable {
    /// As the last step left them.
    public var parameters: Parameters
    /// Their moving average, which evaluations and the model's file take; `nil` for none.
    public var average: MovingAverage?
    /// Takes the matrices inside of the network.
    public var muon: Muon?
    /// Takes the rest.
    public var optimizer: Adam
    /// How many steps in a row were not taken, for their gradients were no numbers.
    public private(set) var skippedSteps = 0

    /// By default AdamW takes all.
    ///
    /// - Parameters:
    ///   - parameters: what is changed.
    ///   - average: their moving average; `nil` for none.
    ///   - muon: takes the matrices inside of the network; `nil` for none.
    ///   - optimizer: takes the rest.
    public init(
        _ parameters: Parameters, average: MovingAverage? = nil, muon: Muon? = nil, optimizer: Adam = .decoupled()
    ) {
        (self.parameters, self.average, self.muon, self.optimizer) = (parameters, average, muon, optimizer)
    }

    /// One step of the optimizers and of the average against a loss; none where its gradients are no numbers, which
    /// would leave nothing of the parameters. The norm of all gradients together is brought down to `clip` where it is
    /// larger.
    ///
    /// - Returns: the norm of the gradients.
    @discardableResult
    public mutating func descend(_ loss: Tensor, rate: Double, clip: Double = 1) -> Double {
        var gradients = parameters.gradients(of: loss)
        let norm = gradients.clip(to: clip)
        guard norm.isFinite else {
            skippedSteps += 1
            return norm
        }
        skippedSteps = 0
        gradients = muon?.step(&parameters, gradients, rate: rate) ?? gradients
        optimizer.step(&parameters, gradients, rate: rate)
        average?.update(parameters)
        return norm
    }

    /// The name of a parameter that has become infinite or undefined, or whose average or optimizer has.
    var firstNotFinite: String? {
        parameters.names.first { name in
            let all = [
                parameters[name].floats(), average?.tensors[name]?.floats(), optimizer.means[name],
                optimizer.squares[name], muon?.means[name]?.floats(),
            ]
            return all.contains { $0?.allSatisfy(\.isFinite) == false }
        }
    }

    /// The averaged parameters, or those of the last step if none are averaged.
    public var best: NamedTensors { NamedTensors(average?.tensors ?? parameters.tensors, name: "trained parameters") }

    /// The parameters of the last step for networks that others learn from: no gradient goes back to them.
    public var frozen: NamedTensors { NamedTensors(parameters.tensors, name: "trained parameters") }
}
