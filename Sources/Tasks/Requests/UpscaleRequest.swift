import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// A picture made larger.
public struct UpscaleRequest: PictureRequest {
    /// `upscale`.
    public static let verb = "upscale"
    /// The model, and how its weights are kept.
    public static let engineFields: Set = ["model", "precision"]

    /// One way to say a size replaces any other.
    public static let alternatives = [FieldAlternatives(["scale"], ["width", "height"], ["long_side"])]

    /// A network's file, several of the same shape to blend, or a diffusion model that enlarges; none is one of the
    /// program's own.
    public var model: [WeightedFile] = []
    /// How weights are kept in memory.
    public var precision = Precision.fastest
    /// How a diffusion model enlarges, if one is named.
    public var diffusion = UpscaleDiffusionFields()
    /// How large the picture becomes; by default as much as the network does by itself.
    public var size = UpscaleSizeFields()
    /// What random numbers of diffusion models begin with.
    public var seed = Seed(0)
    /// How the picture is read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()

    /// With one of the program's own networks, to its own scale.
    public init() {}

    /// Shows all fields.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("model", &model, .model)
        try visitor.field("precision", &precision)
        try diffusion.visit(&visitor)
        try visitor.field("seed", &seed)
        try size.visit(&visitor)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// Unknown where no size is asked for: it is the network's then.
    public func resultSize(of picture: (width: Int, height: Int)?) throws -> (width: Int, height: Int)? {
        guard let picture else { return nil }
        return try size.size?.size(width: picture.width, height: picture.height)
    }

    /// - Throws: `RequestError` where a size is said in two ways, or fields lack the diffusion model that they are for.
    public func checkTogether() throws {
        try size.check()
        if model.isEmpty, let field = FieldList.firstChange(of: diffusion) {
            throw RequestError(
                field: field, "is for diffusion models; name one with \(field: "model"), or leave it out")
        }
    }

    /// Reads the picture.
    ///
    /// - Throws: `RasterError`.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> NamedPicture {
        try NamedPicture(files, reading)
    }

    /// What enlarges pictures.
    public enum Engine {
        /// The program's own networks.
        case own(DefaultUpscaler)
        /// A network, or a blend of some.
        case network(NetworkUpscaler)
        /// A diffusion model that enlarges.
        case diffusion(DiffusionUpscaler)
    }

    /// Opens the network or the diffusion model.
    ///
    /// - Throws: `RequestError`, `ModelError`, `CheckpointError`, `WeightsError` or `UpscaleError`.
    public func engine(for requests: [Self]) throws -> Engine {
        if model.isEmpty { return .own(DefaultUpscaler(precision: precision)) }
        if let first = model.first, try DiffusionFamilies.recognize(first.file) {
            guard model.count == 1 else {
                throw RequestError(field: "model", "a diffusion model can't be blended; expected \(first.file) alone")
            }
            return .diffusion(
                try DiffusionUpscaler(
                    DiffusionPipeline(try DiffusionFamilies.open(first.file, ModelOptions(precision: precision))),
                    diffusion.settings(seed)))
        }
        return .network(
            NetworkUpscaler(try UpscalerFile.read(model.map { ($0.file, $0.weight) }, precision: precision)))
    }

    /// - Throws: `RequestError` where fields are for diffusion models, and the one that was loaded is none.
    public func check(with engine: Engine) throws {
        guard case .network = engine, let field = FieldList.firstChange(of: diffusion) else { return }
        throw RequestError(
            field: field,
            "is for diffusion models, and \(names.joined(separator: " + ")) enlarges by itself; leave it out")
    }

    private struct Details: Encodable {
        let model: [String]
        let method: String
    }

    /// What was noticed when the picture was read, and whether it is only resampled.
    public func notices(for source: NamedPicture, with engine: Engine) -> [Notice] {
        guard model.isEmpty && DefaultUpscaler.onlyResamples(source.picture) else {
            return source.picture.metadata.notices
        }
        return source.picture.metadata.notices + [
            Notice(
                "cmyk-resampled",
                "\(source.name): is CMYK, whose inks are resampled, which adds no detail; convert it to RGB for more")
        ]
    }

    /// Enlarges the picture.
    ///
    /// - Throws: `UpscaleError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: NamedPicture, for destination: Destination, with engine: Engine,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let upscaler: any PictureUpscaler
        switch engine {
        case .own(var own):
            if let showsTraces = destination.framesShowTraces { own.input = showsTraces ? .compressed : .clean }
            upscaler = own
        case .network(let network): upscaler = network
        case .diffusion(var model):
            model.settings = diffusion.settings(seed)
            model.noiseLevel = diffusion.noiseLevel
            upscaler = model
        }
        let pipeline = UpscalePipeline(upscaler)
        let format: FileFormat
        var upscaled: Picture
        do {
            format = try destination.format(
                input: source.picture, size: try pipeline.size(of: source.picture, for: size.size))
            upscaled = try pipeline.upscale(source.picture, to: size.size, observer: observer)
        } catch let error as UpscaleError {
            throw RasterError(error, file: source.name)
        }
        if !writing.noMetadata {
            upscaled.metadata.generationNotes.append(
                GenerationStep(
                    verb: Self.verb,
                    [
                        ("Upscaler", upscaler.name), ("Size", "\(upscaled.width)x\(upscaled.height)"),
                        ("Model", model.isEmpty ? "none" : names.joined(separator: " + ")),
                    ] + (upscaler is DiffusionUpscaler ? [("Seed", "\(seed.value)")] : [])))
        }
        return MadePicture(upscaled, format: format, details: Details(model: names, method: upscaler.name))
    }

    private var names: [String] { model.blendNames }
}
