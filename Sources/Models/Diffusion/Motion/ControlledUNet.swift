import GentoolTensors

/// A UNet of clips that is told of some frames how they look: the first one, and the last one where there are two.
public struct ControlledUNet: DiffusionNetwork {
    let unet: UNet
    let control: SparseControl
    /// The first frame and the last one.
    public static let mostKnownFrames = 2

    public init(_ unet: UNet, _ control: SparseControl) { (self.unet, self.control) = (unet, control) }

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
