import Tensors

/// The upscalers that can be read, recognised by what their tensors are called.
public enum UpscalerArchitecture: String, Sendable, CaseIterable {
    case rrdbNet = "ESRGAN"
    case srvggNetCompact = "SRVGGNetCompact"
    case span = "SPAN"
    case swinIR = "SwinIR"

    /// The one that these weights are of; `nil` if it is none of them.
    public init?(_ weights: Weights) {
        if RRDBNames(weights) != nil {
            self = .rrdbNet
        } else if weights.contains("block_1.c1_r.sk.weight") || weights.contains("block_1.c1_r.eval_conv.weight") {
            self = .span
        } else if weights.contains("layers.0.residual_group.blocks.0.attn.relative_position_bias_table"),
            weights.contains("conv_first.weight"),
            // HAT has blocks of the same names, and more.
            !weights.contains("layers.0.residual_group.overlap_attn.relative_position_bias_table")
        {
            self = .swinIR
        } else if weights.contains("body.0.weight") && weights.contains("body.2.weight") {
            self = .srvggNetCompact
        } else {
            return nil
        }
    }

    /// Reads the network, whose size follows from the shapes of its tensors.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing or of another shape.
    public func network(_ weights: Weights) throws -> any Upscaler {
        switch self {
        case .rrdbNet: try RRDBNet(weights)
        case .srvggNetCompact: try SRVGGNetCompact(weights)
        case .span: try SPAN(weights)
        case .swinIR: try SwinIR(weights)
        }
    }
}

extension Weights {
    /// How a last convolution of `outputs` channels shares them out among `factor` × `factor` pixels of as many channels
    /// as the input has (or 3).
    func shuffle(outputs: Int, channels: Int) throws -> (factor: Int, channels: Int) {
        for channels in [channels, 3, 1] where channels > 0 {
            // Whatever the file says: no network makes more pixels of one.
            let factor = (1...UpscalerDescription.mostScale).first {
                outputs.isMultiple(of: $0 * $0) && outputs / ($0 * $0) == channels
            }
            if let factor { return (factor, channels) }
        }
        throw WeightsError(
            source: source.name,
            "ends with \(outputs) channels, which are not shared out evenly among the pixels of a picture")
    }
}
