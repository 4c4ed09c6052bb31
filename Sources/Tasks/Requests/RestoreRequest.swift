import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// A picture freed of noise and of the traces of JPEG, or of what a network was trained to take away.
public struct RestoreRequest: PictureRequest {
    /// `restore`.
    public static let verb = "restore"
    /// The network, and how its weights are kept.
    public static let engineFields: Set = ["model", "precision"]

    /// A network's file that doesn't enlarge, or several of the same shape to blend; none is the program's own.
    public var model: [WeightedFile] = []
    /// 0 leaves the picture as it is, 1 is all that the network does.
    public var strength: Float = 1
    /// How weights are kept in memory.
    public var precision = Precision.fastest
    /// Without effect: nothing here is random.
    public var seed = Seed(0)
    /// How the picture is read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()

    /// With the program's own network, and all that it does.
    public init() {}

    /// Shows all fields but the seed.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("model", &model, .model)
        try visitor.field("strength", &strength, .within(0...1))
        try visitor.field("precision", &precision)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// Reads the picture.
    ///
    /// - Throws: `RasterError`.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> NamedPicture {
        try NamedPicture(files, reading)
    }

    /// Opens the network.
    ///
    /// - Throws: `ModelError` for one that enlarges or is a diffusion model; `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> NetworkUpscaler {
        guard let first = model.first?.file else {
            return NetworkUpscaler(try OwnRestorer.network(precision: precision))
        }
        if try DiffusionFamilies.recognize(first) {
            throw ModelError(
                .wrongModel, first, "is a diffusion model; expected a network that restores, of scale 1")
        }
        let network = try UpscalerFile.read(model.map { ($0.file, $0.weight) }, precision: precision)
        guard network.description.scale == 1 else {
            throw ModelError(
                .wrongModel, first,
                "makes pictures \(network.description.scale) times as large; expected a network that restores, of scale 1",
                remedy: .upscale)
        }
        return NetworkUpscaler(network)
    }

    private struct Details: Encodable {
        let model: [String]
        let method: String
    }

    /// Restores the picture.
    ///
    /// - Throws: `RasterError` for CMYK, or what `observer` throws.
    public func make(
        _ source: NamedPicture, for destination: Destination, with engine: NetworkUpscaler,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let picture = source.picture
        guard picture.format.colorModel != .cmyk else {
            throw RasterError(
                .wrongColors, file: source.name, "is CMYK, which networks don't know; convert it to RGB first")
        }
        let format = try destination.format(input: picture, size: (picture.width, picture.height))
        var restored: Picture
        do {
            restored = try engine.upscaled(
                picture, width: picture.width, height: picture.height, observer: observer)
        } catch let error as UpscaleError {
            throw RasterError(error, file: source.name)
        }
        if strength < 1 {
            let share = Mask(
                width: picture.width, height: picture.height,
                values: [Float](repeating: strength, count: picture.width * picture.height))
            restored = picture.composited(with: restored, mask: share)
        }
        restored.metadata.isNewThroughout = true
        if !writing.noMetadata {
            restored.metadata.generationNotes.append(
                GenerationStep(
                    verb: Self.verb,
                    [
                        ("Restorer", engine.name), ("Strength", "\(strength)"),
                        ("Model", model.isEmpty ? OwnRestorer.name : names.joined(separator: " + ")),
                    ]))
        }
        return MadePicture(restored, format: format, details: Details(model: names, method: engine.name))
    }

    private var names: [String] { model.blendNames }
}
