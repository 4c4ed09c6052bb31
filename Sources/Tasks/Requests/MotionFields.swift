import GentoolBase
import GentoolPipelines

/// How a model of pictures makes clips.
public struct MotionFields: RequestFields {
    /// A file or folder of motion modules.
    public var motion: String?
    /// How many frames there are; `nil` is what motion modules were trained on, and 50 where the picture itself moves.
    public var frames: Int?
    /// Frames a second; `nil` is what motion modules were trained on, 8, and 12.5 where the picture itself moves.
    public var fps: Double?

    /// No clip.
    public init() {}

    /// Shows the motion modules, the number of frames and their rate.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("motion", &motion, .model)
        try visitor.field("frames", &frames, .within(2...1024))
        try visitor.field("fps", &fps, .within(1...240))
    }

    /// What decides what is loaded.
    static let engineFields: Set<String> = ["motion"]

    /// Whether a clip is asked for, and no picture.
    public var isAsked: Bool { motion != nil || frames != nil }

    /// - Throws: `RequestError` where there is nothing that knows how frames follow each other.
    func checkModules() throws {
        guard motion == nil else { return }
        throw RequestError(
            field: "motion",
            text: """
                \(field: "motion") is missing: frames of a clip take motion modules beside the model, such as \
                AnimateDiff's v3_sd15_mm.ckpt
                """)
    }

    /// - Throws: `RequestError` where something is said of frames, and a single picture is asked for.
    func checkStill() throws {
        guard fps != nil else { return }
        throw RequestError(
            field: "fps",
            text: """
                \(field: "fps") is for clips; ask for one with \(field: "motion") and \(field: "frames"), or leave it out
                """)
    }

    /// How many frames a pipeline is to make.
    func frameCount(_ pipeline: DiffusionPipeline) -> Int { frames ?? pipeline.model.network.clipLength ?? 1 }

    /// What frames that a pipeline makes are put into.
    func encoding(_ pipeline: DiffusionPipeline, suffix: String, _ writing: WritingFields) -> ClipEncoding {
        ClipEncoding(suffix: suffix, frames: frameCount(pipeline), fps: fps ?? 8, writing)
    }

    /// What frames of a picture that moves itself are put into: a loop of four seconds.
    func encoding(suffix: String, _ writing: WritingFields) -> (ClipEncoding, frames: Int) {
        let count = frames ?? 50
        return (ClipEncoding(suffix: suffix, frames: count, fps: fps ?? 12.5, writing), count)
    }
}
