import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A clip that begins as a picture: made anew as a text says, or of the picture itself, of which a part drifts, ripples or
/// is gone over by a camera.
public struct AnimateRequest: PictureRequest {
    /// `animate`.
    public static let verb = "animate"
    /// Those of a diffusion model, its motion modules and their control, and the network that finds what moves.
    public static let engineFields = ModelFields.names.union(MotionFields.engineFields).union(["control"])
        .union(RegionFields.engineFields)

    /// A picture moves itself, or a model makes frames; what of it moves, a mask says or fields that look for it.
    public static let alternatives = [
        FieldAlternatives(
            Set(FieldList(StillMotionFields()).names),
            ModelFields.names.union(FieldList(SamplingFields()).names)
                .union(["prompt", "motion", "control", "last", "strength"])),
        FieldAlternatives(MaskFields.fileNames, Set(FieldList(RegionFields()).names)),
        FieldAlternatives(["box", "at", "not_at"], ["text"]),
    ]

    /// What the clip shows.
    public var prompt: String?
    /// Which model makes frames, if one does.
    public var model = ModelFields()
    /// How the model samples.
    public var sampling = SamplingFields()
    /// How many frames there are, and what makes them a clip.
    public var motion = MotionFields()
    /// A file or folder of a SparseCtrl, which tells the motion modules how the first frame looks.
    public var control: String?
    /// How the last frame looks; with `control`. For many pictures one for all, or a template.
    public var last: String?
    /// How much may change, 0...1; `nil` is 0.75, and everything but the first frame with `control`.
    public var strength: Float?
    /// How the picture itself moves, instead.
    public var still = StillMotionFields()
    /// What of it moves.
    public var mask = MaskFields()
    /// What of it moves, instead of a mask.
    public var region = RegionFields()
    /// What random numbers begin with.
    public var seed = Seed(0)
    /// How the pictures are read.
    public var reading = ReadingFields()
    /// How the clip is written.
    public var writing = WritingFields()

    /// A request that still lacks a prompt, or a way to move.
    public init() {}

    /// Shows all fields.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("prompt", &prompt, .text)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try motion.visit(&visitor)
        try visitor.field("control", &control, .model)
        try visitor.field("last", &last)
        try visitor.field("strength", &strength, .within(0...1))
        try still.visit(&visitor)
        try mask.visit(&visitor)
        try region.visit(&visitor)
        try visitor.field("seed", &seed)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// Whether the picture itself moves, and no model makes frames.
    public var movesPicture: Bool { still.isAsked }

    private var marks: String? { FieldList.firstChange(of: mask) ?? FieldList.firstChange(of: region) }

    /// - Throws: `RequestError` where fields need others that are not there, or exclude each other.
    public func checkTogether() throws {
        if movesPicture { return try checkStill() }
        if last != nil && control == nil {
            throw RequestError(
                field: "last", "takes a SparseCtrl, which tells of frames; name it with \(field: "control")")
        }
        if let field = marks {
            throw RequestError(
                field: field,
                "says what of the picture moves; say with \(field: "drift") or \(field: "waves") how it does")
        }
        if still.longSide != nil {
            throw RequestError(
                field: "long_side", "is for pictures that move themselves; models have sizes of their own")
        }
        if prompt == nil {
            throw RequestError(
                field: "prompt",
                text: """
                    \(field: "prompt") is missing: what the clip shows; or say with \(field: "drift"), \(field: "waves"), \
                    \(field: "zoom") or \(field: "pan") how the picture itself moves
                    """)
        }
        try motion.checkModules()
    }

    private func checkStill() throws {
        let change = FieldList.firstChange(of: model) ?? FieldList.firstChange(of: sampling)
        let others = [
            ("motion", motion.motion != nil), ("control", control != nil), ("last", last != nil),
            ("strength", strength != nil),
        ]
        let ofModels = prompt != nil ? "prompt" : change ?? others.first { $0.1 }?.0
        if let field = ofModels {
            throw RequestError(
                field: field,
                """
                is for models, which make frames anew, and \(field: "drift"), \(field: "waves"), \(field: "zoom") and \
                \(field: "pan") move the picture itself; leave one of them out
                """)
        }
        guard still.motion(scale: 1).movesRegion else {
            guard let field = marks else { return }
            throw RequestError(
                field: field, "says what moves, and only the camera does; add \(field: "drift") or \(field: "waves")")
        }
        if mask.mask != nil {
            guard let field = FieldList.firstChange(of: region) else { return }
            throw RequestError(field: field, "the \(field: "mask") says what moves; give one of them")
        }
        guard FieldList.firstChange(of: region) != nil else {
            throw RequestError(
                field: "mask",
                text: """
                    nothing says what moves; mark it with \(field: "mask"), \(field: "at") or \(field: "box"), or name it \
                    with \(field: "text") and \(field: "mask_model")
                    """)
        }
        try mask.checkFile()
        try region.search.check()
    }

    /// True: it makes clips alone.
    public var makesClip: Bool { true }

    /// The mask's file, and that of the last frame.
    ///
    /// - Throws: `BatchError` for a template that can't be filled.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        let masks = mask.mask == nil ? [] : [try mask.path(values)]
        return try masks + (last.map { [try MaskFields.path($0, values)] } ?? [])
    }

    /// A picture, and what of it moves as far as that is known.
    public struct Source: Sendable {
        let name: String
        let picture: Picture
        let mask: MaskFields.Reading?
        let last: Picture?
    }

    /// Reads the picture, the mask and the last frame.
    ///
    /// - Throws: `RasterError`, or `RequestError` where they don't go together.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> Source {
        let file = try files.picture()
        let picture = try reading.picture(file)
        var others = files.dropFirst()
        let lastFile = last == nil ? nil : others.popLast()
        let maskFile = others.first
        if mask.mask != nil && maskFile == nil { throw MaskFields.missing }
        let read = try maskFile.map { try mask.read($0, for: picture, file.name, reading) }
        if movesPicture, read == nil { try region.search.check(picture, file.name) }
        return Source(
            name: file.name, picture: picture, mask: read, last: try lastFile.map { try reading.picture($0) })
    }

    /// What makes frames.
    public enum Engine {
        /// A model makes them anew.
        case model(DiffusionPipeline)
        /// They are of the picture; what of it moves is found by this.
        case picture(MaskFinder)
    }

    /// Whether a model makes the frames or the picture itself moves.
    public var engineVariant: String { movesPicture ? "picture" : "model" }

    /// Opens the model, or what finds the part that moves.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> Engine {
        if movesPicture { return .picture(try region.search.finder()) }
        let pipeline = try model.pipeline(own: .painting, motion: motion.motion, control: control)
        pipeline.expect(requests.map { $0.settings(pipeline.model) })
        return .model(pipeline)
    }

    /// - Throws: `RequestError` where what finds things can't look for what is meant so.
    public func check(with engine: Engine) throws {
        if case .picture(let finder) = engine, FieldList.firstChange(of: region) != nil {
            try region.search.check(with: finder)
        }
    }

    /// What was noticed when the files were read, what the model doesn't know, and what of the sampling is unusual for it.
    ///
    /// - Throws: `RequestError` for a prompt of which it knows nothing, or what reading the model's words throws.
    public func notices(for source: Source, with engine: Engine) throws -> [Notice] {
        let inks = source.picture.noticesOfInks(named: source.name)
        let read = source.picture.metadata.notices + inks + (source.mask?.notices ?? [])
        guard case .model(let pipeline) = engine else { return read }
        return try read + model.notices(aboutPicture: prompt ?? "", pipeline) + sampling.notices(about: pipeline.model)
    }

    /// Makes the clip.
    ///
    /// - Throws: `ModelError`, `RequestError`, `RasterError`, or what `observer` throws.
    public func make(
        _ source: Source, for destination: Destination, with engine: Engine, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        switch engine {
        case .model(let pipeline): try made(source, for: destination, with: pipeline, observer: observer)
        case .picture(let finder): try moved(source, for: destination, with: finder, observer: observer)
        }
    }
}

// MARK: - By a model

extension AnimateRequest {
    private struct ModelDetails: Encodable {
        let prompt: String
        let seed: UInt64
    }

    private func made(
        _ source: Source, for destination: Destination, with pipeline: DiffusionPipeline,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let start = try pipeline.workingCopy(of: source.picture)
        let suffix = try destination.clipSuffix(size: start.size)
        var settings = settings(pipeline.model)
        settings.references = source.last.map { [$0] } ?? []
        let step = GenerationStep(verb: Self.verb, settings, pipeline, width: start.width, height: start.height)
        var notes = writing.noMetadata ? nil : GenerationNotes(generation: step)
        let encoding = motion.encoding(pipeline, suffix: suffix, writing)
        try pipeline.animate(
            start, settings, strength: strength, frames: motion.frameCount(pipeline), observer: observer
        ) { frame in
            var frame = frame
            if let said = notes.take() { frame.metadata.generationNotes = said }
            try encoding.append(frame)
        }
        var made = MadePicture(
            try encoding.finish(), details: ModelDetails(prompt: prompt ?? "", seed: seed.value))
        if start.size != source.picture.size {
            made.notices.append(
                Notice(
                    "models-size",
                    "\(source.name): the clip has \(start.width)x\(start.height) pixels, the size that the model knows; "
                        + "the picture has \(source.picture.width)x\(source.picture.height)"))
        }
        return made
    }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        sampling.settings(prompt: prompt ?? "", seed: seed.value, model, for: .painting)
    }
}

// MARK: - Of the picture itself

extension AnimateRequest {
    private struct PictureDetails: Encodable {
        let frames: Int
        let found: FoundReport?
    }

    private func moved(
        _ source: Source, for destination: Destination, with finder: MaskFinder, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let size = source.picture.size
        let scale = still.longSide.map { min(1, Float($0) / Float(max(size.width, size.height))) } ?? 1
        func scaled(_ side: Int) -> Int { max(1, Int((scale * Float(side)).rounded())) }
        let (width, height) = (scaled(size.width), scaled(size.height))
        let suffix = try destination.clipSuffix(size: (width, height))
        let (region, found) = try self.region(of: source, finder) { try observer($0.turn(0, of: 3)) }
        let step = GenerationStep(verb: Self.verb, still.settings + [("Seed", "\(seed.value)")])
        let (encoding, count) = motion.encoding(suffix: suffix, writing)
        do {
            let moving = try MovingStill(
                source.picture.resized(width: width, height: height),
                region: region?.resized(width: width, height: height), still.motion(scale: scale), seed: seed.value
            ) { try observer($0.turn(1, of: 3)) }
            for index in 0..<count {
                try observer(PictureProgress(fraction: Double(index) / Double(count)).turn(2, of: 3))
                var frame = moving.frame(at: Float(index) / Float(count))
                if index == 0 && !writing.noMetadata { frame.metadata.generationNotes.append(step) }
                try encoding.append(frame)
            }
        } catch let error as MotionError {
            throw RasterError(error, file: source.name)
        }
        var made = MadePicture(try encoding.finish(), details: PictureDetails(frames: count, found: found))
        if let found { made.notices.append(found.notice(source.name)) }
        return made
    }

    /// What of the picture moves, and how it was found, if it was.
    private func region(
        of source: Source, _ finder: MaskFinder, observer: PictureProgress.Observer
    ) throws -> (Mask?, FoundReport?) {
        guard still.motion(scale: 1).movesRegion else { return (nil, nil) }
        let found =
            try source.mask == nil
            ? region.search.found(in: source.picture, source.name, finder, observer: observer) : nil
        let shaped = (source.mask?.mask ?? found?.mask).map { mask.shaped($0) }
        guard let shaped, shaped.boundingBox(above: 0.5) != nil else {
            throw RasterError(.notFound, file: source.name, "the mask is empty, so nothing would move")
        }
        return (shaped, found.map { FoundReport($0) })
    }
}
