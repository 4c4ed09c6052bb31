import GentoolPipelines
import GentoolRaster

/// Changes a picture as an instruction says, with a small model that fills, edits and generates
/// (`gentool train latent-diffusion`): where it took something away, the picture is filled from itself, and what another
/// one paints stands where it belongs.
public struct SmallModelEditor: PictureEditor {
    /// A model that takes things away and changes them, as `edits(_:)` tells.
    public let diffusion: DiffusionPipeline
    /// A model of the same kind that paints things into pictures; `nil` where the first does what it is told by itself.
    public let painter: DiffusionPipeline?
    /// How closely the picture is kept to.
    public var pictureGuidance: Float = 1.5
    /// Whether the whole picture is painted anew where a part of it was meant and not found.
    public var isForced = false

    /// - Precondition: `edits(diffusion.model)`.
    public init(_ diffusion: DiffusionPipeline, painter: DiffusionPipeline? = nil) {
        precondition(Self.edits(diffusion.model), "a model that sees masked and whole pictures")
        self.diffusion = diffusion
        self.painter = painter
    }

    /// Whether a model is of this kind.
    public static func edits(_ model: any DiffusionModel) -> Bool {
        model.conditioningChannels == .maskedOrWholePicture
    }

    /// The changed picture, as large as it was; unless it is new throughout, pixels that are not meant stay bit-identical.
    ///
    /// - Parameters:
    ///   - picture: the one to change.
    ///   - settings: the prompt is an instruction, such as "remove the house".
    ///   - observer: told of each evaluation of the network; what it throws ends the work.
    /// - Throws: `NothingToDo` where what is meant was not found or did not come up, is to be taken away and it isn't forced,
    ///   or hardly changes anything; what reading a model throws, or what `observer` throws.
    public func edited(
        _ picture: Picture, _ settings: DiffusionSettings, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        if let painter, let thing = Addition.thing(askedForBy: settings.prompt) {
            if let added = try painter.adding(thing, to: picture, settings, observer: observer) {
                return added
            }
            if !isForced { throw NothingToDo("nothing was changed: where it was tried, \(thing) did not come up") }
        }
        if Removal.isAsked(by: settings.prompt), !isForced {
            throw NothingToDo(
                Removal.namesThing(settings.prompt)
                    ? "nothing was changed: the small models can't find objects in photos reliably; "
                        + "inpaint removes what a box or a point selects"
                    : "nothing was changed: '\(settings.prompt)' does not say what to remove")
        }
        let input = try diffusion.workingCopy(of: picture)
        // What a small autoencoder loses was not changed on purpose.
        let seen = try diffusion.reconstructed(input)
        if Removal.isAsked(by: settings.prompt) {
            if let place = try placeToClear(input, seen, settings, observer: observer) {
                let mask = place.resized(width: picture.width, height: picture.height).thresholded()
                return try PatchInpainter().filled(picture, mask: mask, seed: settings.seed)
            }
        }
        let made = try diffusion.follow(input, settings, pictureGuidance: pictureGuidance, observer: observer)
        let change = zip(made.values, seen.values).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        if !isForced, change < Self.leastChange * Double(made.values.count) {
            throw NothingToDo(
                "nothing was changed: what the small model makes of '\(settings.prompt)' is nearly the same")
        }
        return picture.changed(to: made, from: seen).newThroughout
    }

    /// The mean squared change of what was followed, 28 dB: instructions that were learned change more
    /// (27 dB and less), others, such as a purple sky, less (29 and more).
    private static let leastChange = 0.0016

    /// Where something is to be taken away; `nil` where that does not show.
    private func placeToClear(
        _ input: Picture, _ seen: FloatImage, _ settings: DiffusionSettings, observer: PictureProgress.Observer
    ) throws -> Mask? {
        var settings = settings
        settings.steps = min(settings.steps, Removal.steps)
        let answers = try (0..<Removal.turns).map { turn in
            // Two models seldom take away the same wrong thing.
            let model = turn % 2 == 0 ? diffusion : painter ?? diffusion
            defer { settings.seed &+= 1 }
            return try model.follow(input, settings, pictureGuidance: pictureGuidance) {
                try observer($0.turn(turn, of: Removal.turns))
            }
        }
        return Removal.place(from: seen, to: answers)
    }
}
