import Raster

/// Changes a whole picture by a prompt or an instruction, with a Stable Diffusion model.
public struct EditPipeline {
    public let diffusion: DiffusionPipeline
    /// With an ordinary model: how much may change, 0 (nothing)...1 (everything).
    public var strength: Float = 0.6
    /// With a model that follows instructions: how closely the picture is kept to.
    public var pictureGuidance: Float = 1.5

    /// With an ordinary model: what the picture shows as it is, for a change that keeps its structure (DDIM inversion);
    /// `nil` for a change that starts from noise over the picture.
    public var source: String?

    public init(_ diffusion: DiffusionPipeline) { self.diffusion = diffusion }

    /// The changed picture, as large as it was, metadata and all. Detail that the model did not see comes back as far as
    /// its surroundings are still there.
    ///
    /// - Parameter observer: told of each answer of the network.
    public func edit(
        _ picture: Picture, _ settings: DiffusionSettings, observer: DiffusionPipeline.Observer = { _ in }
    ) throws -> Picture {
        try diffusion.changed(picture) { input in
            let made =
                if diffusion.followsInstructions {
                    try diffusion.follow(input, settings, pictureGuidance: pictureGuidance, observer: observer)
                } else if let source {
                    try diffusion.invert(input, from: source, settings, strength: strength, observer: observer)
                } else {
                    try diffusion.edit(input, settings, strength: strength, observer: observer)
                }
            return made.enlarged(withDetailOf: FloatImage(picture.converted(to: .rgb)), seen: try seen(input))
        }
    }

    /// The picture as the model saw it: what a small autoencoder loses was not changed on purpose.
    private func seen(_ input: Picture) throws -> FloatImage {
        diffusion.model.sees == .hiddenOrWholePicture
            ? try diffusion.reconstructed(input) : FloatImage(input.converted(to: .rgb))
    }
}
