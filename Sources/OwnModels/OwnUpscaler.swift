import CGentoolWeights
import GentoolCheckpoints
import GentoolModels
import GentoolPipelines
import GentoolTensors

/// The networks that are part of the program, trained by `gentool train upscaler`.
public enum OwnUpscaler: Int, Sendable, CaseIterable {
    case x2 = 2
    case x4 = 4

    /// - Parameter precision: how the network's weights are kept.
    public func network(precision: Precision = .fastest) throws -> any Upscaler {
        let file =
            switch self {
            case .x2: gentool_upscaler_x2()
            case .x4: gentool_upscaler_x4()
            }
        let bytes = UnsafeRawBufferPointer(start: file.bytes, count: file.count)
        return try SRVGGNetCompact(
            Weights(CheckpointWeights([Checkpoint(bytes, name: name)], name: name), precision: precision))
    }

    /// What errors call it.
    private var name: String { "gentool's own upscaler x\(rawValue)" }
}
