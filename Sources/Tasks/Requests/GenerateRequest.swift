import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster

/// A picture from a prompt, or a clip.
public struct GenerateRequest: PictureRequest {
    /// `generate`.
    public static let verb = "generate"
    /// Those of a diffusion model and of its motion modules.
    public static let engineFields = ModelFields.names.union(MotionFields.engineFields)

    /// What the picture shows; `nil` is an error unless `like` is there.
    public var prompt: String?
    /// Whether the model's own language model writes the prompt out before it is encoded.
    public var expandPrompt = false
    /// A picture that says how it was generated: `completed()` takes from it what is not said here.
    public var like: String?
    /// Which model makes it; one of the program's own if none is named.
    public var model = ModelFields()
    /// How the model samples.
    public var sampling = SamplingFields()
    /// How many frames there are, where a clip is wanted.
    public var motion = MotionFields()
    /// `nil` is what the model was trained on.
    public var size: PictureSize?
    /// What random numbers begin with.
    public var seed = Seed(0)
    /// How the picture is written.
    public var writing = WritingFields()
    /// Without effect: no picture is read.
    public let reading = ReadingFields()
    /// What there is to say of the picture that it is to be like.
    var likeNotices: [Notice] = []

    /// A request that still lacks a prompt.
    public init() {}

    /// Shows all fields but those of reading.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("prompt", &prompt, .text)
        try visitor.field("expand_prompt", &expandPrompt)
        try visitor.field("like", &like)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try motion.visit(&visitor)
        try visitor.field("size", &size, .generated)
        try visitor.field("seed", &seed)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` if there is no prompt, or fields of a clip lack its motion modules.
    public func checkTogether() throws {
        if prompt == nil && like == nil {
            throw RequestError(field: "prompt", text: "\(field: "prompt") is missing: what the picture shows")
        }
        if makesClip { try motion.checkModules() } else { try motion.checkStill() }
    }

    /// What is asked for, if anything.
    public func resultSize(of picture: (width: Int, height: Int)?) -> (width: Int, height: Int)? {
        size.map { ($0.width, $0.height) }
    }

    /// Whether fields of a clip are set.
    public var makesClip: Bool { motion.isAsked }

    /// With what the picture of `like` says, where it isn't said here.
    ///
    /// - Throws: `RasterError` if that picture can't be read, `RequestError` if it doesn't say how it was generated.
    public func completed() throws -> Self {
        var known: [String: LikePicture] = [:]
        return try completed(&known)
    }

    /// Nothing is read.
    public func read(_ files: [NamedBytes], for destination: Destination) {}

    /// Opens the model.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> DiffusionPipeline {
        let pipeline = try model.pipeline(own: .painting, motion: motion.motion)
        // What prompts are written out to is not known before.
        pipeline.expect(requests.filter { !$0.expandPrompt }.map { $0.settings(pipeline.model, $0.prompt ?? "") })
        return pipeline
    }

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    private func size(_ model: any DiffusionModel) -> (width: Int, height: Int) {
        size.map { ($0.width, $0.height) } ?? (model.nativeSize, model.nativeSize)
    }

    /// What the model doesn't know or is unusual for it, such as a much larger size than it was trained on.
    ///
    /// - Throws: `RequestError` for a prompt of which it knows nothing, or what reading the model's words throws.
    public func notices(for source: Void, with pipeline: DiffusionPipeline) throws -> [Notice] {
        var notices = likeNotices + (try model.notices(aboutPicture: prompt ?? "", pipeline))
        notices += sampling.notices(about: pipeline.model)
        let (size, native) = (size(pipeline.model), pipeline.model.nativeSize)
        if max(size.width, size.height) > 2 * native {
            notices.append(
                Notice(
                    "beyond-trained-size",
                    "\(size.width)x\(size.height) pixels: \(pipeline.model.path) was made for \(native)x\(native); what is "
                        + "larger repeats or loses what the prompt says; make it smaller and upscale it"))
        }
        return notices
    }

    /// Makes the picture or the clip.
    ///
    /// - Throws: `ModelError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: Void, for destination: Destination, with pipeline: DiffusionPipeline,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let size = size(pipeline.model)
        let clip = makesClip ? try destination.clipSuffix(size: size) : nil
        let format = clip == nil ? try destination.format(size: size) : .png
        let told = prompt ?? ""
        let text = expandPrompt ? try pipeline.writtenOut(told) { try observer($0.turn(0, of: 2)) } : told
        let settings = settings(pipeline.model, text)
        func observe(_ progress: PictureProgress) throws {
            try observer(expandPrompt ? progress.turn(1, of: 2) : progress)
        }
        let step = GenerationStep(
            verb: Self.verb, settings, pipeline, width: size.width, height: size.height,
            writtenOutFrom: expandPrompt ? told : nil)
        let notes = writing.noMetadata ? nil : GenerationNotes(generation: step)
        let details = Details(prompt: text, seed: seed.value)
        var made: MadePicture
        if let clip {
            let encoding = motion.encoding(pipeline, suffix: clip, writing)
            var notes = notes
            try pipeline.generateClip(
                settings, width: size.width, height: size.height, frames: motion.frameCount(pipeline),
                observer: observe
            ) { frame in
                var frame = frame
                if let said = notes.take() { frame.metadata.generationNotes = said }
                try encoding.append(frame)
            }
            made = MadePicture(try encoding.finish(), details: details)
        } else {
            var picture = try pipeline.generate(
                settings, width: size.width, height: size.height, observer: observe)
            if let notes { picture.metadata.generationNotes = notes }
            made = MadePicture(picture, format: format, details: details)
        }
        if expandPrompt {
            made.notices.append(Notice("prompt-expanded", "\(told.isEmpty ? "the prompt" : told): became \(text)"))
        }
        return made
    }

    private func settings(_ model: any DiffusionModel, _ prompt: String) -> DiffusionSettings {
        sampling.settings(prompt: prompt, seed: seed.value, model, for: .painting)
    }
}
