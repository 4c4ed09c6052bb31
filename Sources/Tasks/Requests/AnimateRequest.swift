import GentoolBase
import GentoolPipelines
import GentoolRaster

/// A clip that begins as a picture, and moves as a text says.
public struct AnimateRequest: PictureRequest {
    public static let verb = "animate"
    public static let engineFields = ModelFields.names.union(MotionFields.engineFields).union(["control"])

    /// What the clip shows.
    public var prompt: String?
    public var model = ModelFields()
    public var sampling = SamplingFields()
    public var motion = MotionFields()
    /// A file or folder of a SparseCtrl, which tells the motion modules how the first frame looks.
    public var control: String?
    /// How much may change, 0...1; `nil` is 0.75, and everything but the first frame with `control`.
    public var strength: Float?
    public var seed = Seed(0)
    public var reading = ReadingFields()
    public var writing = WritingFields()

    public init() {}

    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("prompt", &prompt, .text)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try motion.visit(&visitor)
        try visitor.field("control", &control, .model)
        try visitor.field("strength", &strength, .within(0...1))
        try visitor.field("seed", &seed)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    public func checkTogether() throws {
        if prompt == nil {
            throw RequestError(field: "prompt", text: "\(field: "prompt") is missing: what the clip shows")
        }
        try motion.checkModules()
    }

    public var makesClip: Bool { true }

    public func read(_ files: [NamedBytes], for destination: Destination) throws -> NamedPicture {
        try NamedPicture(files, reading)
    }

    public func engine(for requests: [Self]) throws -> DiffusionPipeline {
        let pipeline = try model.pipeline(own: .painting, motion: motion.motion, control: control)
        pipeline.expect(requests.map { $0.settings(pipeline.model) })
        return pipeline
    }

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    public func notices(for source: NamedPicture, with pipeline: DiffusionPipeline) throws -> [Notice] {
        source.picture.metadata.notices + sampling.notices(about: pipeline.model)
    }

    public func make(
        _ source: NamedPicture, for destination: Destination, with pipeline: DiffusionPipeline,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let start = try pipeline.workingCopy(of: source.picture)
        let suffix = try destination.clipSuffix(size: start.size)
        let settings = settings(pipeline.model)
        var frames: [Picture] = []
        try pipeline.animate(
            start, settings, strength: strength, frames: motion.frameCount(pipeline), observer: observer
        ) { frames.append($0) }
        let step = GenerationStep(verb: Self.verb, settings, pipeline, width: start.width, height: start.height)
        var made = MadePicture(
            frames, fps: motion.fps, suffix: suffix,
            notes: writing.noMetadata ? nil : GenerationNotes(generation: step),
            details: Details(prompt: prompt ?? "", seed: seed.value))
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
