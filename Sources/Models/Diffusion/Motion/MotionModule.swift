import GentoolTensors

/// Transformer blocks in which each place of a frame looks at the same place of the clip's other frames (Guo et al. 2024,
/// "AnimateDiff", §4.2).
///
/// Features are normalised frame by frame, as the weights were trained; diffusers normalises those of all frames together.
struct MotionModule: Sendable {
    let norm: GroupNorm
    let projectIn: Linear
    let blocks: [MotionBlock]
    let projectOut: Linear
    /// Places whose tokens are worked on at once: all of a block's steps find them in the cache.
    var tokensAtOnce = 4096

    init(_ from: Weights, _ channels: Int, _ configuration: MotionConfiguration) throws {
        norm = try GroupNorm(from["norm"], channels, groups: configuration.normGroups, epsilon: 1e-6)
        projectIn = try Linear(from["proj_in"], channels, to: channels)
        blocks = try (0..<configuration.transformerLayers).map {
            try MotionBlock(from["transformer_blocks"][$0], channels, configuration)
        }
        projectOut = try Linear(from["proj_out"], channels, to: channels)
    }

    /// - Parameters:
    ///   - x: clips · frames, H, W, channels.
    ///   - clips: how many the frames are of.
    func callAsFunction(_ x: Tensor, clips: Int) -> Tensor {
        let (frames, places, channels) = (x.shape[0] / clips, x.shape[1] * x.shape[2], x.shape[3])
        let byFrame = [clips, frames, places, channels]
        let (input, normalized) = (x.reshaped(byFrame), norm(x).reshaped(byFrame))
        let step = max(1, tokensAtOnce / (clips * frames))
        let parts = stride(from: 0, to: places, by: step).map { start in
            let range = start..<min(places, start + step)
            var hidden = projectIn(normalized.slice(range, axis: 2)).exchanged(axis: 1)
            let byPlace = hidden.shape
            hidden = hidden.reshaped([clips * range.count, frames, channels])
            for block in blocks { hidden = block(hidden) }
            return projectOut(
                hidden.reshaped(byPlace).exchanged(axis: 1), adding: input.slice(range, axis: 2))
        }
        return Tensor.concatenated(parts, axis: 2).reshaped(x.shape)
    }
}
