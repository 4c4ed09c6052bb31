import CGentoolWeights
import GentoolCheckpoints
import GentoolModels
import GentoolPipelines
import GentoolTensors

/// The network that is part of the program and takes noise and the traces of JPEG away, trained by `gentool train upscaler`.
public enum OwnRestorer {
    /// What stands for it where others are named.
    public static let name = "gentool's own restorer"

    /// - Parameter precision: how the network's weights are kept.
    public static func network(precision: Precision = .fastest) throws -> any Upscaler {
        let file = gentool_restorer()
        let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.count)
        return try SRVGGNetCompact(
            Weights(CheckpointWeights([Checkpoint(bytes, name: name)], name: name), precision: precision))
    }
}
