import Checkpoints
import Tensors

/// All that a training needs to go on where it was: written to one file of safetensors, and read from it to the same
/// bits.
///
/// Parameters stand in the file under their own names, so that it is a checkpoint of the network as well. What else
/// there is stands under `average.`, `optimizer.mean.`, `optimizer.square.` with the parameter's name, and
/// `generator.` with the generator's.
public struct TrainingState: Sendable {
    public var parameters: Parameters
    public var average: MovingAverage?
    public var optimizer: Adam
    /// How many steps were taken.
    public var step = 0
    /// The random numbers of noise, timesteps, order of the data…, by name.
    public var generators: [String: TorchGenerator]
    /// What else is to be remembered.
    public var notes: [String: String] = [:]

    public init(
        _ parameters: Parameters, average: MovingAverage? = nil, optimizer: Adam = .decoupled(),
        generators: [String: TorchGenerator] = [:]
    ) {
        (self.parameters, self.average, self.optimizer) = (parameters, average, optimizer)
        self.generators = generators
    }
}

extension TrainingState {
    private enum Prefix {
        static let average = "average."
        static let mean = "optimizer.mean."
        static let square = "optimizer.square."
        static let generator = "generator."
        static let note = "note."
        static let all = [average, mean, square, generator]
    }

    /// - Throws: `CheckpointError` if the file can't be written.
    public func write(to path: String) throws {
        var tensors: [String: TensorContents] = [:]
        for name in parameters.names {
            let shape = parameters[name].shape
            tensors[name] = TensorContents(shape: shape, floats: parameters[name].elements)
            let more = [
                (Prefix.average, average?.tensors[name]?.elements), (Prefix.mean, optimizer.means[name]),
                (Prefix.square, optimizer.squares[name]),
            ]
            for case (let prefix, let floats?) in more {
                tensors[prefix + name] = TensorContents(shape: shape, floats: floats)
            }
        }
        for (name, generator) in generators {
            tensors[Prefix.generator + name] = TensorContents(bytes: generator.bytes)
        }
        var metadata = [
            "format": "pt", "step": "\(step)", "optimizer.steps": "\(optimizer.steps)",
            "optimizer.beta1": "\(optimizer.beta1)", "optimizer.beta2": "\(optimizer.beta2)",
            "optimizer.epsilon": "\(optimizer.epsilon)", "optimizer.weight_decay": "\(optimizer.weightDecay)",
            "optimizer.decoupled": "\(optimizer.isDecoupled)",
        ]
        if let average {
            metadata["average.decay"] = "\(average.decay)"
            metadata["average.warms_up"] = "\(average.warmsUp)"
            metadata["average.updates"] = "\(average.updates)"
        }
        for (name, note) in notes { metadata[Prefix.note + name] = note }
        try Checkpoint.write(tensors, metadata: metadata, to: path)
    }

    /// - Throws: `CheckpointError` if it can't be read or is no training.
    public init(contentsOf path: String) throws {
        let file = try Checkpoint(contentsOf: path)
        func value<Value: LosslessStringConvertible>(_ key: String, _: Value.Type) throws -> Value {
            guard let value = file.metadata[key].flatMap(Value.init) else {
                throw CheckpointError(
                    file: path,
                    "has \(file.metadata[key].map { "'\($0)'" } ?? "nothing") as \(key) in its metadata, "
                        + "expected the state of a training; was it written by one?")
            }
            return value
        }
        func tensors(_ prefix: String) -> [String: Tensor] {
            var found: [String: Tensor] = [:]
            for (name, stored) in file.tensors where name.hasPrefix(prefix) && stored.type == .f32 {
                found[String(name.dropFirst(prefix.count))] = Tensor(
                    shape: stored.shape, elements: stored.floats())
            }
            return found
        }
        let own = tensors("").filter { name, _ in !Prefix.all.contains { name.hasPrefix($0) } }
        parameters = Parameters(own, name: path)
        step = try value("step", Int.self)
        optimizer = Adam(
            beta1: try value("optimizer.beta1", Double.self),
            beta2: try value("optimizer.beta2", Double.self),
            epsilon: try value("optimizer.epsilon", Double.self),
            weightDecay: try value("optimizer.weight_decay", Double.self),
            isDecoupled: try value("optimizer.decoupled", Bool.self))
        optimizer.steps = try value("optimizer.steps", Int.self)
        let (means, squares) = (tensors(Prefix.mean), tensors(Prefix.square))
        for (name, tensor) in means.merging(squares, uniquingKeysWith: { first, _ in first }) {
            guard own[name]?.shape == tensor.shape, squares[name]?.shape == means[name]?.shape else {
                throw CheckpointError(
                    file: path,
                    "has an optimizer's state for \(name) that doesn't fit the parameter; write it again")
            }
        }
        optimizer.means = means.mapValues(\.elements)
        optimizer.squares = squares.mapValues(\.elements)
        if file.metadata["average.decay"] != nil {
            var average = MovingAverage(
                parameters, decay: try value("average.decay", Double.self),
                warmsUp: try value("average.warms_up", Bool.self))
            average.updates = try value("average.updates", Int.self)
            let averages = tensors(Prefix.average)
            for name in parameters.names {
                guard let tensor = averages[name], tensor.shape == parameters[name].shape else {
                    throw CheckpointError(file: path, "has no average of \(name); write it again")
                }
                average.tensors[name] = tensor
            }
            self.average = average
        }
        generators = [:]
        for (name, stored) in file.tensors where name.hasPrefix(Prefix.generator) && stored.type == .u8 {
            guard let generator = TorchGenerator(bytes: stored.withBytes { Array($0) }) else {
                throw CheckpointError(
                    file: path, "has \(stored.count) bytes as \(name), expected a generator's state")
            }
            generators[String(name.dropFirst(Prefix.generator.count))] = generator
        }
        for (key, note) in file.metadata where key.hasPrefix(Prefix.note) {
            notes[String(key.dropFirst(Prefix.note.count))] = note
        }
    }
}
