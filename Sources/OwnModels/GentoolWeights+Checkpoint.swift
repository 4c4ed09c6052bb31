import CGentoolWeights
import GentoolCheckpoints
import GentoolModels
import GentoolPipelines
import GentoolTensors

extension GentoolWeights {
    /// The file as others are read.
    ///
    /// - Parameter name: what errors call it.
    func checkpoint(named name: String) throws -> Checkpoint {
        try Checkpoint(UnsafeRawBufferPointer(start: bytes, count: count), name: name)
    }

    /// What is in it.
    ///
    /// - Parameters:
    ///   - name: what errors call it.
    ///   - precision: how it is kept.
    func weights(named name: String, precision: Precision) throws -> Weights {
        Weights(CheckpointWeights([try checkpoint(named: name)], name: name), precision: precision)
    }
}
