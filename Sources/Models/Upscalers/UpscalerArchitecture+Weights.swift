/// Recognised by what tensors are called.
extension UpscalerArchitecture {
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
