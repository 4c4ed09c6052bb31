import CGentoolWeights
import GentoolModels
import GentoolPipelines
import GentoolTensors

/// The network that is part of the program and takes noise and the traces of JPEG away, trained by `gentool train upscaler`.
public enum OwnRestorer {
    /// What stands for it where others are named.
    public static let name = "gentool's own restorer"

    /// - Parameter precision: how the network's weights are kept.
    public static func network(precision: Precision = .fastest) throws -> any Upscaler {
        try SRVGGNetCompact(gentool_restorer().weights(named: name, precision: precision))
    }
}
