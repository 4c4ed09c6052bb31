import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// The masked part of a picture, filled so that nobody sees where it was; of the picture and a mask.
public struct InpaintRequest: PictureRequest {
    /// `inpaint`.
    public static let verb = "inpaint"
    /// Those of a diffusion model, and the network that finds things.
    public static let engineFields = ModelFields.names.union(["remove_model"])

    /// A mask replaces what is looked for, and places words; models copy nothing.
    public static let alternatives = [
        FieldAlternatives(
            MaskFields.fileNames.union(["whole", "letters"]), Set(FieldList(RemovalFields()).names)),
        FieldAlternatives(["remove"], ["remove_at", "remove_not_at", "remove_box"]),
        FieldAlternatives(
            ["avoid"], ModelFields.names.union(FieldList(SamplingFields()).names).union(["prompt", "strength"])),
    ]

    /// What is to be filled; its file is of the picture's size.
    public var mask = MaskFields()
    /// What is looked for, instead of a mask.
    public var removal = RemovalFields()
    /// Whether things that the mask cuts through are filled whole.
    public var whole = false
    /// Whether the mask is a loose outline of letters, of which only the strokes are filled.
    public var letters = false
    /// Without a model: a mask of what may not be copied; for many pictures one for all, or a template.
    public var avoid: String?
    /// How much the picture is made larger by on each side, and filled there.
    public var outpaint: OutpaintBorder?
    /// What the filled part shows; without it and without a model it is filled from the picture itself.
    public var prompt: String?
    /// Which model fills, if one does.
    public var model = ModelFields()
    /// How the model samples.
    public var sampling = SamplingFields()
    /// With a model: below 1, what is under the mask shines through.
    public var strength: Float = 1
    /// What random numbers begin with.
    public var seed = Seed(0)
    /// How the picture and the mask are read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()

    /// A request that still lacks a mask, or what else says where to fill.
    public init() {}

    /// Shows all fields.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try mask.visit(&visitor)
        try removal.visit(&visitor)
        try visitor.field("whole", &whole)
        try visitor.field("letters", &letters)
        try visitor.field("avoid", &avoid)
        try visitor.field("outpaint", &outpaint)
        try visitor.field("prompt", &prompt, .text)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try visitor.field("strength", &strength, .within(0...1))
        try visitor.field("seed", &seed)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` where fields need others that are not there, or exclude each other.
    public func checkTogether() throws {
        try removal.check(mask: mask.mask)
        // A mask of what may not be copied has a size, too.
        try mask.checkFile(sparing: avoid == nil ? [] : ["fit_mask"])
        if letters && mask.mask == nil {
            throw RequestError(field: "letters", "is for a mask; say \(field: "mask")")
        }
        if whole && mask.mask == nil {
            throw RequestError(field: "whole", "is for what a mask cuts through; say \(field: "mask")")
        }
        if needsModel {
            if avoid != nil {
                throw RequestError(field: "avoid", "says what is not copied, and models copy nothing; leave it out")
            }
            return
        }
        let change = FieldList.firstChange(of: model) ?? FieldList.firstChange(of: sampling)
        if let field = change ?? (strength == 1 ? nil : "strength") {
            throw RequestError(
                field: field, "is for diffusion models; say \(field: "prompt"), or name one with \(field: "model")")
        }
    }

    private var needsModel: Bool { model.model != nil || isPrompted }
    /// What a script's empty variable says is nothing.
    var isPrompted: Bool { prompt?.allSatisfy(\.isWhitespace) == false }

    private static let nothingAsked = RequestError(
        field: "mask",
        text: """
            \(field: "mask") is missing: the file that says what to fill; or say what to take out with \(field: "remove_box"), \
            \(field: "remove_at") or \(field: "remove"), or how far to go on with \(field: "outpaint")
            """)

    /// The mask's file, and that of what may not be copied.
    ///
    /// - Throws: `RequestError` if nothing says what to fill, `BatchError` for a template that can't be filled.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        guard mask.mask != nil || outpaint != nil || removal.isAsked else { throw Self.nothingAsked }
        let masks = mask.mask == nil ? [] : [try mask.path(values)]
        return try masks + (avoid.map { [try MaskFields.path($0, values)] } ?? [])
    }

    /// The file that the mask which was found is written to, if that is wanted.
    ///
    /// - Throws: `BatchError` for a template that can't be filled.
    public func sideFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        try removal.keptMask(values).map { [$0] } ?? []
    }

    /// A picture, and what is filled of it.
    public struct Source: Sendable {
        let name: String
        let picture: Picture
        /// The part of it that was there before it was made larger.
        let inside: PixelRect
        var mask: Mask
        /// The mask's file, if there is one.
        let maskFile: String?
        let reading: MaskFields.Reading?
        /// What is filled beside the mask.
        let remnants: [Notice]
        /// What may not be copied.
        let avoided: Mask?
        /// The picture's file, if that is what comes out.
        let unchanged: [UInt8]?
    }

    /// Reads the picture and its masks, and finds what of the picture is filled.
    ///
    /// - Throws: `RasterError`, or `RequestError` where mask and picture don't go together.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> Source {
        let file = try files.picture()
        let name = file.name
        var picture = try reading.picture(file)
        var others = files.dropFirst()
        let avoidFile = avoid == nil ? nil : others.popLast()
        let maskFile = others.first
        guard maskFile != nil || outpaint != nil || removal.isAsked else { throw Self.nothingAsked }
        if removal.isAsked { try removal.search.check(picture, name) }
        let read = try maskFile.map { try mask.read($0, for: picture, name, reading) }
        var hole = read?.mask ?? Mask(width: picture.width, height: picture.height)
        var avoided = try avoidFile.map { file in
            var fields = MaskFields()
            fields.fitMask = mask.fitMask
            return try fields.read(file, for: picture, name, reading).mask
        }
        if letters && !hole.isEmpty {
            hole = hole.letters(in: picture)
            if hole.isEmpty {
                throw RequestError(
                    .nothingKnown, field: "letters", file: maskFile?.name ?? name,
                    text: "no letters were found where it is filled; leave out \(field: "letters") to fill all of it"
                )
            }
        }
        var notices = cover(&hole, in: picture, maskFile?.name ?? name)
        var inside = PixelRect(width: picture.width, height: picture.height)
        if let outpaint {
            let (place, width, height) = try outpaint.placement(of: picture, name, mostPixels: reading.maxPixels)
            _ = try destination.format(input: picture, size: (width, height))
            inside = place
            let kept = mask.growMask == nil ? outpaint.continued(from: picture, at: place, width, height) : place
            if kept != place { notices.append(Self.edgeNotice(place, kept, name)) }
            picture = picture.extended(to: inside, width: width, height: height)
            let border = Mask(width: width, height: height, filling: kept).inverted
            // The edge may become soft inwards only: beyond it there is nothing to blend with.
            hole = mask.shaped(hole.extended(to: inside, width: width, height: height)).union(border)
            avoided = avoided?.extended(to: inside, width: width, height: height)
        } else {
            hole = mask.shaped(hole)
        }
        let format = try destination.format(input: picture, size: picture.size)
        let isSameFormat = picture.metadata.source?.format == format
        return Source(
            name: name, picture: picture, inside: inside, mask: hole, maskFile: maskFile?.name, reading: read,
            remnants: notices, avoided: avoided,
            unchanged: hole.isEmpty && !removal.isAsked && isSameFormat && writing.quality == nil ? file.bytes : nil)
    }

    private var emptiness: FieldText {
        guard let growth = mask.growMask, growth < 0 else { return "is empty" }
        return "has nothing left with \(field: "grow_mask") \(String(printf: "%g", growth))"
    }

    /// Whether a model fills, and whether something is looked for.
    public var engineVariant: String { (needsModel ? "model" : "patches") + (removal.isAsked ? " and finder" : "") }

    /// What fills holes.
    public indirect enum Engine {
        /// Fills what is found.
        case finding(MaskFinder, Engine)
        /// Patches of the picture itself.
        case patches(PatchInpainter)
        /// A network that was made to fill holes.
        case eraser(EraserInpainter)
        /// A diffusion model, as a prompt says.
        case model(DiffusionPipeline)
    }

    /// Opens what fills holes, and what finds things if some are looked for.
    ///
    /// - Throws: `ModelError`, `CheckpointError`, `WeightsError` or `RequestError`.
    public func engine(for requests: [Self]) throws -> Engine {
        let filling = try fillingEngine(for: requests)
        return removal.isAsked ? .finding(try removal.search.finder(), filling) : filling
    }

    private func fillingEngine(for requests: [Self]) throws -> Engine {
        guard needsModel else { return .patches(PatchInpainter()) }
        if let path = model.model, let eraser = try eraser(path) { return .eraser(eraser) }
        let pipeline = try model.pipeline(own: .painting)
        pipeline.expect(requests.map { $0.settings(pipeline.model) })
        return .model(pipeline)
    }

    /// The network, if a file is of one that fills holes by itself.
    private func eraser(_ path: String) throws -> EraserInpainter? {
        guard FilePath(escaped: path).isRegularFile, case .eraser = try WeightFileKind(contentsOf: path) else {
            return nil
        }
        return try EraserInpainter(weights: path, precision: model.precision ?? .fastest)
    }

    /// - Throws: `RequestError` where fields are for another kind of filling than the one that was loaded.
    public func check(with engine: Engine) throws {
        if case .finding(let finder, let filling) = engine {
            try removal.search.check(with: finder)
            return try check(with: filling)
        }
        guard case .eraser = engine else { return }
        var other = model
        (other.model, other.precision) = (nil, nil)
        let change = FieldList.firstChange(of: other) ?? FieldList.firstChange(of: sampling)
        if let field = prompt != nil ? "prompt" : change ?? (strength == 1 ? nil : "strength") {
            throw RequestError(
                field: field, "\(model.model ?? "") fills holes by itself and takes none; leave it out")
        }
    }

    private struct Details: Encodable {
        let mask: String?
        let maskFrom: String?
        let masked: Double
        let outpaint: String?
        let seed: UInt64
    }

    /// What was noticed when the files were read, what the mask leaves of things, and what the model doesn't know.
    ///
    /// - Throws: `RequestError` for a prompt of which it knows nothing, or what reading the model's words throws.
    public func notices(for source: Source, with engine: Engine) throws -> [Notice] {
        if case .finding(_, let filling) = engine { return try notices(for: source, with: filling) }
        // Nothing is left to fill from: an error is going to say so.
        if !engine.imagines, !source.mask.values.contains(0) { return [] }
        var notices = source.picture.metadata.notices + (source.reading?.notices ?? [])
        notices += source.remnants
        if case .model(let pipeline) = engine {
            notices += try model.notices(aboutPicture: prompt ?? "", pipeline)
        }
        return notices
    }

    /// Fills the picture.
    ///
    /// - Throws: `InpaintError`, `ModelError`, `RasterError`, or what `observer` throws.
    public func make(
        _ source: Source, for destination: Destination, with engine: Engine, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        try make(source, after: nil, for: destination, with: engine, observer: observer)
    }

    /// Fills a frame so that it goes with the one before; only patches take note of that one.
    ///
    /// - Throws: `InpaintError`, `ModelError`, `RasterError`, or what `observer` throws.
    public func make(
        _ source: Source, after before: FrameBefore?, for destination: Destination, with engine: Engine,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        if case .finding(let finder, let filling) = engine {
            return try makeWithout(source, after: before, for: destination, with: filling, finder, observer: observer)
        }
        let format = try destination.format(input: source.picture, size: source.picture.size)
        let details = Details(
            mask: source.maskFile, maskFrom: source.reading?.source.rawValue, masked: source.mask.coverage,
            outpaint: outpaint?.text, seed: seed.value)
        guard !source.mask.isEmpty else {
            if removal.isAsked {
                throw RequestError(
                    .notFound, field: "grow_mask", file: source.name,
                    text: "what was found \(emptiness); nothing would be removed")
            }
            var made =
                source.unchanged.map { MadePicture($0, of: source.picture, format: format, details: details) }
                ?? MadePicture(source.picture, format: format, details: details)
            let name = source.maskFile.map { FieldText($0) } ?? "\(field: "outpaint")"
            let text: FieldText = "\(name): \(emptiness), so \(source.name) is written unchanged"
            made.notices.append(Notice("empty-mask", text))
            return made
        }
        do {
            var (filled, step, memory) = try fill(source, after: before, with: engine, observer)
            if !writing.noMetadata { filled.metadata.generationNotes.append(step) }
            var made = MadePicture(filled, format: format, details: details)
            made.memory = memory
            return made
        } catch let error as InpaintError where error.code == .nothingKnown {
            throw RequestError(
                .nothingKnown, field: "mask", file: source.maskFile ?? source.name,
                text: "\(error.reason); \(source.reading?.coverAdvice ?? "mark less of it")")
        }
    }

    /// A frame from which nothing has to be removed.
    public func frameWithoutFind(_ source: Source) -> Picture? { removal.isAsked ? source.picture : nil }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        sampling.settings(prompt: prompt ?? "", seed: seed.value, model, for: .painting)
    }

    /// The filled picture, how it was made, and what it leaves for the next frame of a clip.
    private func fill(
        _ source: Source, after before: FrameBefore?, with engine: Engine, _ observer: PictureProgress.Observer
    ) throws -> (picture: Picture, step: GenerationStep, memory: Picture?) {
        switch engine {
        case .finding(_, let filling): return try fill(source, after: before, with: filling, observer)
        case .patches(var inpainter):
            if let avoided = source.avoided, !zip(avoided.values, source.mask.values).contains(where: { $0 + $1 == 0 })
            {
                throw RequestError(
                    .nothingKnown, field: "avoid", file: source.name,
                    text: "\(field: "avoid") leaves nothing to fill from; mark less of the picture there")
            }
            inpainter.avoided = source.avoided
            let (filled, memory) = try inpainter.filled(
                source.picture, mask: source.mask, after: before.map { ($0.made, $0.memory) }, seed: seed.value,
                observer: observer)
            let step = GenerationStep(
                verb: Self.verb, [("Seed", "\(seed.value)"), ("Model", "gentool's patch fill")])
            return (filled, step, memory)
        case .eraser(let inpainter):
            let filled = try inpainter.filled(
                source.picture, mask: source.mask, seed: seed.value, observer: observer)
            let step = GenerationStep(
                verb: Self.verb,
                [("Method", inpainter.network.description.architecture), ("Model", model.model ?? "")])
            return (filled, step, nil)
        case .model(let pipeline):
            let settings = settings(pipeline.model)
            var inpainter = DiffusionInpainter(pipeline, settings)
            inpainter.strength = strength
            let filled = try inpainter.filled(
                source.picture, mask: source.mask, seed: seed.value, observer: observer)
            return (
                filled,
                GenerationStep(verb: Self.verb, settings, pipeline, width: filled.width, height: filled.height), nil
            )
        }
    }
}

extension InpaintRequest.Engine {
    /// Whether it can fill a picture of which nothing is known.
    fileprivate var imagines: Bool { if case .model = self { true } else { false } }
}
