import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// A network's parameters out of files.
package struct CheckpointWeights: WeightSource {
    /// A parameter as a file holds it.
    package struct Parameter: Sendable {
        let stored: StoredTensor
        /// Which of equal parts along the first axis it is, where several parameters are stored as one.
        var part: (index: Int, count: Int)?
        /// Whether rows and columns are stored the other way round.
        var isTransposed = false
        /// Whether the two halves of the rows are stored the other way round.
        var isSwapped = false

        init(
            stored: StoredTensor, part: (index: Int, count: Int)? = nil, isTransposed: Bool = false,
            isSwapped: Bool = false
        ) {
            (self.stored, self.part, self.isTransposed) = (stored, part, isTransposed)
            self.isSwapped = isSwapped
        }

        var shape: [Int] {
            var shape = stored.shape
            if let part, !shape.isEmpty { shape[0] /= part.count }
            return isTransposed && shape.count == 2 ? shape.reversed() : shape
        }

        func tensor() -> Tensor {
            let whole = Tensor(shape: stored.shape, elements: stored.floats())
            if isTransposed && stored.shape.count == 2 { return whole.transposed() }
            if isSwapped, let rows = stored.shape.first, rows % 2 == 0 {
                return .concatenated([whole[rows / 2..<rows], whole[0..<rows / 2]], axis: 0)
            }
            guard let part, !stored.shape.isEmpty else { return whole }
            let rows = stored.shape[0] / part.count
            return whole[(part.index * rows)..<((part.index + 1) * rows)]
        }

        /// The tensor as weights, without taking memory for all of it at once.
        func array() -> WeightArray {
            if isSwapped || isTransposed && stored.shape.count == 2 { return WeightArray(tensor()) }
            let start = part.map { $0.index * (stored.count / $0.count) } ?? 0
            return WeightArray(
                shape: shape,
                copy: { stored.copyFloats((start + $0.lowerBound)..<(start + $0.upperBound), to: $1) },
                dot: { stored.dot((start + $0.lowerBound)..<(start + $0.upperBound), $1) },
                release: { stored.release() }, storedBytes: stored.byteCount / (part?.count ?? 1))
        }
    }

    package let name: String
    let parameters: [String: Parameter]

    init(name: String, parameters: [String: Parameter]) {
        self.name = name
        self.parameters = parameters
    }

    /// All tensors of some files, under their own names.
    package init(_ checkpoints: [Checkpoint], name: String) {
        self.name = name
        parameters = checkpoints.reduce(into: [:]) { parameters, checkpoint in
            for (name, tensor) in checkpoint.tensors { parameters[name] = Parameter(stored: tensor) }
        }
    }

    /// All tensors of a file, under the names that they had before the network was trained in parallel.
    init(unwrapping checkpoint: Checkpoint) {
        let prefix = "module."
        let isParallel = checkpoint.tensors.keys.allSatisfy { $0.hasPrefix(prefix) }
        name = checkpoint.path
        parameters = checkpoint.tensors.reduce(into: [:]) { parameters, entry in
            parameters[isParallel ? String(entry.key.dropFirst(prefix.count)) : entry.key] =
                Parameter(stored: entry.value)
        }
    }

    package func shape(of tensor: String) -> [Int]? { parameters[tensor]?.shape }

    package func tensor(_ name: String) throws -> Tensor {
        guard let parameter = parameters[name] else {
            throw WeightsError(.partMissing, source: self.name, "has no tensor \(name)")
        }
        return parameter.tensor()
    }

    package func array(_ name: String) throws -> WeightArray {
        guard let parameter = parameters[name] else {
            throw WeightsError(.partMissing, source: self.name, "has no tensor \(name)")
        }
        return parameter.array()
    }
}
