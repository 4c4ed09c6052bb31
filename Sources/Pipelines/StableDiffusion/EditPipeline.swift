import Raster

/// Changes a whole picture by a prompt or an instruction, with a Stable Diffusion model.
public struct EditPipeline {
    public let diffusion: DiffusionPipeline
    /// A model of the same kind that paints things into pictures; `nil` where the first does what it is told by itself.
    public let painter: DiffusionPipeline?
    /// With an ordinary model: how much may change, 0 (nothing)...1 (everything).
    public var strength: Float = 0.6
    /// With a model that follows instructions: how closely the picture is kept to.
    public var pictureGuidance: Float = 1.5

    /// Whether the whole picture is painted anew where a part of it was meant and not found.
    public var isForced = false

    /// With an ordinary model: what the picture shows as it is, for a change that keeps its structure (DDIM inversion);
    /// `nil` for a change that starts from noise over the picture.
    public var source: String?

    public init(_ diffusion: DiffusionPipeline, painter: DiffusionPipeline? = nil) {
        self.diffusion = diffusion
        self.painter = painter
    }

    /// A picture after a change.
    public struct Edited: Sendable {
        public var picture: Picture
        /// Whether all of it was painted; otherwise pixels that the change does not mean are bit-identical.
        public let isNewThroughout: Bool
    }

    /// The changed picture, as large as it was, metadata and all. Detail that the model did not see comes back as far as
    /// its surroundings are still there; where a small model took something away, the picture is filled from itself, and
    /// what a painter added stands where it belongs.
    ///
    /// - Parameter observer: told of each answer of the network.
    /// - Throws: `NothingToDo` where a small model is told to take away or to add something and finds none of it or no
    ///   place for it, unless the change is forced; `ModelError`, or what reading a model throws.
    public func edit(
        _ picture: Picture, _ settings: DiffusionSettings, observer: DiffusionPipeline.Observer = { _ in }
    ) throws -> Edited {
        if let painter, let thing = Addition.thing(askedForBy: settings.prompt) {
            if let added = try painter.adding(thing, to: picture, settings, observer: observer) {
                return Edited(picture: added, isNewThroughout: false)
            }
            if !isForced { throw NothingToDo("nothing was changed: where it was tried, \(thing) did not come up") }
        }
        let input = try diffusion.workingCopy(of: picture)
        let seen = try seen(input)
        if isSmall, Removal.isAsked(by: settings.prompt) {
            if let place = try placeToClear(input, seen, settings, observer: observer) {
                let mask = place.resized(width: picture.width, height: picture.height).thresholded()
                let filled = try InpaintPipeline().fill(picture, mask: mask, seed: settings.seed)
                return Edited(picture: filled, isNewThroughout: false)
            }
            if !isForced {
                throw NothingToDo("nothing was changed: nothing was found that '\(settings.prompt)' could mean")
            }
        }
        let made = try answer(of: diffusion, to: input, settings, observer: observer)
        return Edited(picture: picture.changed(to: made, from: seen), isNewThroughout: true)
    }

    /// Where something is to be taken away; `nil` where that does not show.
    private func placeToClear(
        _ input: Picture, _ seen: FloatImage, _ settings: DiffusionSettings, observer: DiffusionPipeline.Observer
    ) throws -> Mask? {
        var settings = settings
        settings.steps = min(settings.steps, Removal.steps)
        let answers = try (0..<Removal.turns).map { turn in
            // Two models seldom take away the same wrong thing.
            let model = turn % 2 == 0 ? diffusion : painter ?? diffusion
            defer { settings.seed &+= 1 }
            return try answer(of: model, to: input, settings) { try observer($0.turn(turn, of: Removal.turns)) }
        }
        return Removal.place(from: seen, to: answers)
    }

    private func answer(
        of diffusion: DiffusionPipeline, to input: Picture, _ settings: DiffusionSettings,
        observer: DiffusionPipeline.Observer
    ) throws -> FloatImage {
        if diffusion.followsInstructions {
            return try diffusion.follow(input, settings, pictureGuidance: pictureGuidance, observer: observer)
        }
        if let source {
            return try diffusion.invert(input, from: source, settings, strength: strength, observer: observer)
        }
        return try diffusion.edit(input, settings, strength: strength, observer: observer)
    }

    /// Whether the model is one that `gentool train latent-diffusion` makes.
    private var isSmall: Bool { diffusion.model.sees == .hiddenOrWholePicture }

    /// The picture as the model saw it: what a small autoencoder loses was not changed on purpose.
    private func seen(_ input: Picture) throws -> FloatImage {
        isSmall ? try diffusion.reconstructed(input) : FloatImage(input.converted(to: .rgb))
    }
}
