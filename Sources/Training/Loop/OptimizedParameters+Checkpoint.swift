import GentoolCheckpoints
import GentoolTensors

/// How a learner stands in a file: parameters under a prefix and their own names, what else there is under the prefix,
/// `average.`, `optimizer.mean.`, `optimizer.square.` or `muon.mean.`, and the name.
extension OptimizedParameters {
    private enum Part {
        static let average = "average."
        static let mean = "optimizer.mean."
        static let square = "optimizer.square."
        static let muonMean = "muon.mean."
        static let all = [average, mean, square, muonMean]
    }

    private static func stepsKey(_ prefix: String) -> String { prefix + Checkpoint.trainingStateKey }

    /// Whether a file has one under a prefix.
    static func isPresent(in file: Checkpoint, prefix: String) -> Bool { file.metadata[stepsKey(prefix)] != nil }

    func store(in tensors: inout [String: TensorContents], _ metadata: inout [String: String], prefix: String) {
        for name in parameters.names {
            let shape = parameters[name].shape
            tensors[prefix + name] = TensorContents(shape: shape, floats: parameters[name].floats())
            let more = [
                (Part.average, average?.tensors[name]?.floats()), (Part.mean, optimizer.means[name]),
                (Part.square, optimizer.squares[name]), (Part.muonMean, muon?.means[name]?.floats()),
            ]
            for case (let part, let floats?) in more {
                tensors[prefix + part + name] = TensorContents(shape: shape, floats: floats)
            }
        }
        metadata[Self.stepsKey(prefix)] = "\(optimizer.steps)"
        metadata["\(prefix)optimizer.beta1"] = "\(optimizer.beta1)"
        metadata["\(prefix)optimizer.beta2"] = "\(optimizer.beta2)"
        metadata["\(prefix)optimizer.epsilon"] = "\(optimizer.epsilon)"
        metadata["\(prefix)optimizer.weight_decay"] = "\(optimizer.weightDecay)"
        metadata["\(prefix)optimizer.decoupled"] = "\(optimizer.isDecoupled)"
        if let muon {
            metadata["\(prefix)muon.momentum"] = "\(muon.momentum)"
            metadata["\(prefix)muon.weight_decay"] = "\(muon.weightDecay)"
        }
        if let average {
            metadata["\(prefix)average.decay"] = "\(average.decay)"
            metadata["\(prefix)average.warms_up"] = "\(average.warmsUp)"
            metadata["\(prefix)average.updates"] = "\(average.updates)"
        }
    }

    /// - Parameter others: prefixes of what is not the learner's, where its own is empty.
    /// - Throws: `CheckpointError` if the file has no such learner.
    init(_ file: Checkpoint, path: String, prefix: String, without others: [String] = []) throws {
        func value<Value: LosslessStringConvertible>(_ key: String) throws -> Value {
            try file.trainingValue(prefix + key, path: path)
        }
        func tensors(_ part: String) -> [String: Tensor] {
            var found: [String: Tensor] = [:]
            for (name, stored) in file.tensors where name.hasPrefix(prefix + part) && stored.type == .f32 {
                found[String(name.dropFirst(prefix.count + part.count))] = Tensor(
                    shape: stored.shape, elements: stored.floats())
            }
            return found
        }
        let own = tensors("").filter { name, _ in !(Part.all + others).contains { name.hasPrefix($0) } }
        parameters = Parameters(own, name: path)
        optimizer = Adam(
            beta1: try value("optimizer.beta1"), beta2: try value("optimizer.beta2"),
            epsilon: try value("optimizer.epsilon"), weightDecay: try value("optimizer.weight_decay"),
            isDecoupled: try value("optimizer.decoupled"))
        optimizer.steps = try value("optimizer.steps")
        let (means, squares, muonMeans) = (tensors(Part.mean), tensors(Part.square), tensors(Part.muonMean))
        for (name, tensor) in [means, squares, muonMeans].joined() {
            guard own[name]?.shape == tensor.shape, squares[name]?.shape == means[name]?.shape else {
                throw CheckpointError(
                    .damaged, file: path,
                    "has an optimizer's state for \(prefix + name) that doesn't fit the parameter; write it again")
            }
        }
        if file.metadata["\(prefix)muon.momentum"] != nil {
            var muon = Muon(momentum: try value("muon.momentum"), weightDecay: try value("muon.weight_decay"))
            muon.means = muonMeans
            self.muon = muon
        }
        optimizer.means = means.mapValues { $0.floats() }
        optimizer.squares = squares.mapValues { $0.floats() }
        guard file.metadata["\(prefix)average.decay"] != nil else { return }
        var average = MovingAverage(
            parameters, decay: try value("average.decay"), warmsUp: try value("average.warms_up"))
        average.updates = try value("average.updates")
        let averages = tensors(Part.average)
        for name in parameters.names {
            guard let tensor = averages[name], tensor.shape == parameters[name].shape else {
                throw CheckpointError(.damaged, file: path, "has no average of \(prefix + name); write it again")
            }
            average.tensors[name] = tensor
        }
        self.average = average
    }
}

extension Checkpoint {
    /// What the metadata of a training's state says.
    ///
    /// - Throws: `CheckpointError` if it says nothing of the kind.
    func trainingValue<Value: LosslessStringConvertible>(_ key: String, path: String) throws -> Value {
        guard let value = metadata[key].flatMap(Value.init) else {
            throw CheckpointError(
                .damaged, file: path,
                "has \(metadata[key].map { "'\($0)'" } ?? "nothing") as \(key) in its metadata, "
                    + "expected the state of a training; was it written by one?")
        }
        return value
    }
}
