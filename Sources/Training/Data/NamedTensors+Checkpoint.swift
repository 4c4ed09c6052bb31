import GentoolCheckpoints
import GentoolModels
import GentoolTensors

extension NamedTensors {
    /// All tensors of a file, as floats.
    public init(_ checkpoint: Checkpoint) {
        self.init(
            checkpoint.tensors.mapValues { Tensor(shape: $0.shape, elements: $0.floats()) }, name: checkpoint.path)
    }
}
