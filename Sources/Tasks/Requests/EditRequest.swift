import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A picture changed as a text says.
public struct EditRequest: PictureRequest {
    /// `edit`.
    public static let verb = "edit"
    /// Those of a diffusion model.
    public static let engineFields = ModelFields.names
    /// `prompt` is read as `instruction`.
    public static let aliases = ["prompt": "instruction"]

    /// What to do, or what the result shows, as the model wants it.
    public var instruction: String?
    /// Which model changes the picture; those of the program if none is named.
    public var model = ModelFields()
    /// How the model samples.
    public var sampling = SamplingFields()
    /// How much may change; for models that take no instructions. `nil` is 0.6, or 1 with `source`; models that take
    /// reference pictures paint it anew then.
    public var strength: Float?
    /// What the picture shows as it is: keeps its structure by DDIM inversion.
    public var source: String?
    /// Files of more reference pictures; for models that take them.
    public var reference: [String] = []
    /// How closely the picture is kept to; for models that take instructions.
    public var imageGuidance: Float = 1.5
    /// What random numbers begin with.
    public var seed = Seed(0)
    /// Whether it is written what the model makes of a picture even where it does not know the words, or did not find
    /// what they name.
    public var force = false
    /// How the pictures are read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()

    /// A request that still lacks an instruction.
    public init() {}

    /// Shows all fields.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("instruction", &instruction, .text)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try visitor.field("strength", &strength, .within(0...1))
        try visitor.field("source", &source, .text)
        try visitor.field("reference", &reference)
        try visitor.field("image_guidance", &imageGuidance, .finite)
        try visitor.field("seed", &seed)
        try visitor.field("force", &force)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` if there is no instruction.
    public func checkTogether() throws {
        guard let instruction, model.model != nil || !instruction.allSatisfy(\.isWhitespace) else {
            throw RequestError(
                field: "instruction", text: "what to change is missing; say it in \(field: "instruction")")
        }
    }

    /// The reference pictures.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        reference.map { FilePath(escaped: $0) }
    }

    /// A picture, and its references.
    public struct Source: Sendable {
        let named: NamedPicture
        let references: [Picture]
    }

    /// Reads the picture and its references.
    ///
    /// - Throws: `RasterError`.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> Source {
        Source(
            named: try NamedPicture(files, reading), references: try files.dropFirst().map { try reading.picture($0) })
    }

    /// What changes pictures.
    public struct Engine {
        let diffusion: DiffusionPipeline
        /// What paints things into pictures, beside a model that follows instructions and is part of the program.
        let painter: DiffusionPipeline?
    }

    /// Opens the model, or those of the program.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> Engine {
        let engine = Engine(
            diffusion: try model.pipeline(own: .editing),
            painter: model.model == nil ? try model.pipeline(own: .painting) : nil)
        engine.diffusion.expect(requests.map { $0.settings(engine.diffusion.model) })
        return engine
    }

    /// - Throws: `RequestError` where fields are for another kind of model than the one that was loaded.
    public func check(with engine: Engine) throws {
        if !reference.isEmpty, engine.diffusion.mostReferences == 0 {
            throw RequestError(
                field: "reference",
                "\(engine.diffusion.model.path) takes no reference pictures; expected a model that does")
        }
        guard engine.diffusion.followsInstructions else {
            guard imageGuidance == Self().imageGuidance else {
                throw RequestError(
                    field: "image_guidance",
                    "is for models that follow instructions, and \(engine.diffusion.model.path) is none; leave it out")
            }
            return
        }
        guard let field = source != nil ? "source" : strength != nil ? "strength" : nil else { return }
        throw RequestError(
            field: field, "\(engine.diffusion.model.path) follows instructions, so it needs to be told none")
    }

    /// What was noticed when the pictures were read; if it is forced, what the model doesn't know, too.
    ///
    /// - Throws: what reading the model's words throws.
    public func notices(for source: Source, with engine: Engine) throws -> [Notice] {
        let text = instruction ?? ""
        let unknown = force ? try model.notices(about: text, engine.diffusion) : []
        let cut = try model.notices(ofCut: text, engine.diffusion)
        let read = ([source.named.picture] + source.references).flatMap(\.metadata.notices)
        return read + unknown + cut + sampling.notices(about: engine.diffusion.model)
    }

    private func editor(_ engine: Engine) -> any PictureEditor {
        if SmallModelEditor.edits(engine.diffusion.model) {
            var editor = SmallModelEditor(engine.diffusion, painter: engine.painter)
            editor.pictureGuidance = imageGuidance
            editor.isForced = force
            return editor
        }
        var editor = DiffusionEditor(engine.diffusion)
        editor.strength = strength ?? (source == nil ? editor.strength : 1)
        editor.source = source
        editor.pictureGuidance = imageGuidance
        editor.remakes = strength == nil && source == nil && engine.diffusion.mostReferences > 0
        return editor
    }

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    /// Changes the picture.
    ///
    /// - Throws: `NothingToDo` where nothing would change, `ModelError`, `RequestError`, or what `observer` throws.
    public func make(
        _ read: Source, for destination: Destination, with engine: Engine, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let source = read.named
        let format = try destination.format(input: source.picture, size: source.picture.size)
        let text = instruction ?? ""
        if !force, let notice = try model.notices(about: text, engine.diffusion).first {
            throw NothingToDo(file: source.name, "nothing was changed: \(notice.text)")
        }
        if !force, model.model == nil, !Instruction.isWhole(text) {
            throw NothingToDo(
                file: source.name, "nothing was changed: '\(text)' does not say what to do to what")
        }
        var settings = settings(engine.diffusion.model)
        settings.references = read.references
        var edited: Picture
        do {
            edited = try editor(engine).edited(source.picture, settings, observer: observer)
        } catch let nothing as NothingToDo {
            throw NothingToDo(file: source.name, nothing.reason)
        }
        if !writing.noMetadata {
            edited.metadata.generationNotes.append(
                GenerationStep(verb: Self.verb, settings, engine.diffusion, width: edited.width, height: edited.height))
        }
        var made = MadePicture(edited, format: format, details: Details(prompt: text, seed: seed.value))
        made.notices += Self.notices(of: edited, from: source)
        return made
    }

    /// What was meant by words is a guess where only a part was changed, so it is said which part.
    private static func notices(of edited: Picture, from source: NamedPicture) -> [Notice] {
        let before = source.picture
        guard (before.width, before.height, before.format) == (edited.width, edited.height, edited.format),
            before.samples.depth == edited.samples.depth, let part = edited.changes(from: before),
            part.area < before.width * before.height * 9 / 10
        else { return [] }
        return [
            Notice(
                "part-changed",
                "\(source.name): only \(part.width)x\(part.height) pixels at \(part.x),\(part.y) changed; if that is not what "
                    + "you meant, inpaint removes what a box or a point selects")
        ]
    }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        sampling.settings(prompt: instruction ?? "", seed: seed.value, model, for: .editing)
    }
}
