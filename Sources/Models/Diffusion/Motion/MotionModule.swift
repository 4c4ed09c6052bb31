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
        func reordered(_ tokens: Tensor, _ indices: [Int]) -> Tensor {
            tokens.reshaped([clips * places * frames, channels]).rows(at: indices)
        }
        let byPlace = (0..<clips).flatMap { clip in
            (0..<places).flatMap { place in (0..<frames).map { (clip * frames + $0) * places + place } }
        }
        let byFrame = (0..<clips).flatMap { clip in
            (0..<frames).flatMap { frame in (0..<places).map { (clip * places + $0) * frames + frame } }
        }
        var hidden = reordered(projectIn(norm(x).reshaped([clips * frames, places, channels])), byPlace)
            .reshaped([clips * places, frames, channels])
        for block in blocks { hidden = block(hidden) }
        return projectOut(reordered(hidden, byFrame), adding: x.reshaped([clips * frames * places, channels]))
            .reshaped(x.shape)
    }
}
