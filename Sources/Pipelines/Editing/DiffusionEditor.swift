import GentoolRaster

/// Changes a whole picture by a prompt or an instruction, with a diffusion model.
public struct DiffusionEditor: PictureEditor {
    /// The model that changes pictures, and its parts that were read.
    public let diffusion: DiffusionPipeline
    /// With an ordinary model: how much may change, 0 (nothing)...1 (everything).
    public var strength: Float = 0.6
    /// With a model that follows instructions: how closely the picture is kept to.
    public var pictureGuidance: Float = 1.5
    /// With an ordinary model: what the picture shows as it is, for a change that keeps its structure (DDIM inversion);
    /// `nil` for a change that starts from noise over the picture.
    public var source: String?
    /// Whether the picture is painted anew with itself and the settings' references as reference pictures, for models
    /// that take them. Otherwise it begins from noise over the picture.
    public var remakes = false

    /// An editor with the usual strength and closeness to the picture.
    public init(_ diffusion: DiffusionPipeline) { self.diffusion = diffusion }

    /// Detail that the model did not see comes back as far as its surroundings are still there.
    public func edited(
        _ picture: Picture, _ settings: DiffusionSettings, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        let input = try diffusion.workingCopy(of: picture)
        let made = try changed(input, settings, observer: observer)
        return picture.changed(to: made, from: FloatImage(input.converted(to: .rgb))).newThroughout
    }

    private func changed(
        _ input: Picture, _ settings: DiffusionSettings, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        if diffusion.followsInstructions {
            return try diffusion.follow(input, settings, pictureGuidance: pictureGuidance, observer: observer)
        }
        if remakes {
            var settings = settings
            settings.references.insert(input, at: 0)
            return try diffusion.finished(
                diffusion.generatedLatent(settings, width: input.width, height: input.height, observer: observer))
        }
        if let source {
            return try diffusion.invert(input, from: source, settings, strength: strength, observer: observer)
        }
        return try diffusion.edit(input, settings, strength: strength, observer: observer)
    }
}
