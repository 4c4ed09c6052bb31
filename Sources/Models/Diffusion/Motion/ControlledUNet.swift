import GentoolTensors

/// A UNet of clips that is told of some frames how they look: the first one, and the last one where there are two.
public struct ControlledUNet: DiffusionNetwork {
    let unet: UNet
    let control: SparseControl
    /// The first frame and the last one.
    public static let mostKnownFrames = 2

    /// - Parameters:
    ///   - unet: with motion modules.
    ///   - control: of the same channels.
    public init(_ unet: UNet, _ control: SparseControl) { (self.unet, self.control) = (unet, control) }

    /// The UNet's answer for a clip, with what `control` adds where the conditioning's references say how frames look.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, channels: the clip's noisy latents, a frame for each of N.
    ///   - timestep: what it is told of the noise.
    ///   - conditioning: its references are the first frame, or the first and the last.
    ///   - injection: what may put other features in the place of those that are made.
    /// - Returns: N, H, W, `outChannels` of its shape.
    public func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)?
    ) -> Tensor {
        let told =
            conditioning.references.isEmpty
            ? nil
            : control(
                known(conditioning.references, frames: sample.shape[0]), timestep: timestep,
                context: conditioning.context)
        return unet(sample, timesteps: [timestep], conditioning: conditioning, injection: injection, control: told)
    }

    private func known(_ references: [Tensor], frames: Int) -> Tensor {
        let shown = references.map {
            Tensor.concatenated([$0, Tensor(shape: $0.shape.dropLast() + [1], repeating: 1)], axis: 3)
        }
        var known = Tensor(shape: [frames] + shown[0].shape.dropFirst())
        known.replace(0..<1, axis: 0, with: shown[0])
        if shown.count > 1 && frames > 1 { known.replace((frames - 1)..<frames, axis: 0, with: shown[1]) }
        return known
    }
}
