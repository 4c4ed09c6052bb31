import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster

/// A picture from a prompt.
public struct GenerateRequest: PictureRequest {
    public static let verb = "generate"
    public static let engineFields = ModelFields.names

    public var prompt: String?
    /// A picture that says how it was generated: `completed()` takes from it what is not said here.
    public var like: String?
    public var model = ModelFields()
    public var sampling = SamplingFields()
    /// `nil` is what the model was trained on.
    public var size: PictureSize?
    public var seed = Seed(0)
    public var writing = WritingFields()
    public let reading = ReadingFields()
    /// What there is to say of the picture that it is to be like.
    var likeNotices: [Notice] = []

    public init() {}

    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("prompt", &prompt, .text)
        try visitor.field("like", &like)
        try model.visit(&visitor)
        try sampling.visit(&visitor)
        try visitor.field("size", &size, .generated)
        try visitor.field("seed", &seed)
        try writing.visit(&visitor)
    }

    public func checkTogether() throws {
        if prompt == nil && like == nil {
            throw RequestError(field: "prompt", text: "\(field: "prompt") is missing: what the picture shows")
        }
    }

    public func completed() throws -> Self {
        var known: [String: LikePicture] = [:]
        return try completed(&known)
    }

    public func read(_ files: [NamedBytes], for destination: Destination) {}

    public func engine(for requests: [Self]) throws -> DiffusionPipeline {
        let pipeline = try model.pipeline(own: .painting)
        pipeline.expect(requests.map { $0.settings(pipeline.model) })
        return pipeline
    }

    private struct Details: Encodable {
        let prompt: String
        let seed: UInt64
    }

    private func size(_ model: any DiffusionModel) -> (width: Int, height: Int) {
        size.map { ($0.width, $0.height) } ?? (model.nativeSize, model.nativeSize)
    }

    public func notices(for source: Void, with pipeline: DiffusionPipeline) throws -> [Notice] {
        var notices = likeNotices + (try model.notices(about: prompt ?? "", pipeline))
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

    public func make(
        _ source: Void, for destination: Destination, with pipeline: DiffusionPipeline,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let size = size(pipeline.model)
        let format = try destination.format(size: size)
        let settings = settings(pipeline.model)
        var picture = try pipeline.generate(settings, width: size.width, height: size.height, observer: observer)
        if !writing.noMetadata {
            picture.metadata.generationNotes = GenerationNotes(
                generation: GenerationStep(
                    verb: Self.verb, settings, pipeline, width: size.width, height: size.height))
        }
        return MadePicture(picture, format: format, details: Details(prompt: prompt ?? "", seed: seed.value))
    }

    private func settings(_ model: any DiffusionModel) -> DiffusionSettings {
        sampling.settings(prompt: prompt ?? "", seed: seed.value, model, for: .painting)
    }
}
