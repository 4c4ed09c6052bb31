import GentoolBase
import GentoolPipelines
import GentoolRaster

/// Which part of a picture something is, as a grey picture of its size: white is the thing.
public struct MaskRequest: PictureRequest {
    /// `mask`.
    public static let verb = "mask"
    /// The network that finds the thing, and how its weights are kept.
    public static let engineFields = SubjectFields.engineNames

    /// Each way to say which thing is meant replaces the others.
    public static let alternatives = [SubjectFields.alternatives]

    /// Which thing is meant, and what finds it.
    public var subject = SubjectFields()
    /// From which part of 1 on a pixel is of the thing, and then wholly; `nil` keeps soft edges.
    public var threshold: Float?
    /// Whether all but the thing is meant.
    public var invert = false
    /// By how many pixels the mask is made wider; negative makes it narrower.
    public var grow: Float = 0
    /// Over how many pixels its edge is softened.
    public var feather: Float = 0
    /// Whether the picture is written with the mask over it.
    public var show = false
    /// Without effect: nothing here is random.
    public var seed = Seed(0)
    /// How the picture is read.
    public var reading = ReadingFields()
    /// How the mask is written.
    public var writing = WritingFields()

    /// A mask of what the picture is of, with soft edges.
    public init() {}

    /// Shows all fields but the seed.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try subject.visit(&visitor)
        try visitor.field("threshold", &threshold, .within(0...1))
        try visitor.field("invert", &invert)
        try visitor.field("grow", &grow, .within(-MaskFields.widest...MaskFields.widest))
        try visitor.field("feather", &feather, .within(0...MaskFields.widest))
        try visitor.field("show", &show)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` where the thing is told in two ways that exclude each other.
    public func checkTogether() throws { try subject.check() }

    /// Reads the picture, and checks that the places lie in it.
    ///
    /// - Throws: `RasterError`, or `RequestError` for places outside of the picture.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> NamedPicture {
        let source = try NamedPicture(files, reading)
        try subject.search.check(source.picture, source.name)
        return source
    }

    /// Opens what finds the thing.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> MaskFinder { try subject.search.finder() }

    /// - Throws: `RequestError` where what finds things can't look for what is meant so.
    public func check(with engine: MaskFinder) throws { try subject.search.check(with: engine) }

    /// What was noticed when the picture was read.
    public func notices(for source: NamedPicture, with engine: MaskFinder) -> [Notice] {
        source.picture.metadata.notices
    }

    /// Which field it was, if a mask is empty that was not.
    private var shapedAwayBy: String { invert ? "invert" : grow < 0 ? "grow" : "threshold" }

    /// The mask of nothing.
    public func frameWithoutFind(_ source: NamedPicture) -> Picture? {
        let mask = Mask(width: source.picture.width, height: source.picture.height)
        let shaped = invert ? mask.inverted : mask
        return show ? source.picture.showing(shaped) : Picture(shaped)
    }

    private struct Details: Encodable {
        let model: String?
        let found: FoundReport
    }

    /// Finds the thing, and makes its mask the picture.
    ///
    /// - Throws: `ModelError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: NamedPicture, for destination: Destination, with engine: MaskFinder,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let size = source.picture.size
        let format = try destination.format(size: size)
        let found = try subject.search.found(in: source.picture, source.name, engine, observer: observer)
        var mask = found.mask
        if let threshold { mask = mask.thresholded(at: threshold) }
        if invert { mask = mask.inverted }
        if grow != 0 { mask = mask.grown(by: grow) }
        if feather > 0 { mask = mask.feathered(feather) }
        if mask.isEmpty && !found.mask.isEmpty {
            throw RequestError(
                .notFound, field: shapedAwayBy, file: source.name,
                text: "nothing is left of what was found, for \(field: shapedAwayBy) takes all of it away")
        }
        var picture = show ? source.picture.showing(mask) : Picture(mask)
        if !writing.noMetadata {
            picture.metadata.generationNotes.append(
                GenerationStep(verb: Self.verb, [("Model", subject.model ?? "graph cut")]))
        }
        let report = FoundReport(found)
        var made = MadePicture(picture, format: format, details: Details(model: subject.model, found: report))
        made.notices.append(report.notice(source.name))
        return made
    }
}
