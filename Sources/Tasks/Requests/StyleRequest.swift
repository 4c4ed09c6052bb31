import GentoolBase
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import SystemPackage

/// A picture painted in the style of others.
public struct StyleRequest: PictureRequest {
    /// `style`.
    public static let verb = "style"
    /// The style pictures, the model, and how it is opened.
    public static let engineFields: Set = [
        "style", "model", "tokenizer", "text_encoder", "vae", "lora", "precision", "no_cache", "low_memory",
    ]

    /// Files of pictures whose style is wanted, mixed by their weights.
    public var style: [WeightedFile] = []
    /// 0 leaves the picture as it is, 1 is all the style.
    public var strength: Float = 1
    /// Whether only lightness is painted and the picture's colours stay.
    public var keepColors = false
    /// How large strokes are; at 1 as large in relation to the picture as in the style picture.
    public var styleScale: Double = 1
    /// A network of fast neural style, AdaIN's decoder and encoder, or a diffusion model; none copies strokes.
    public var model: [String] = []
    /// How a diffusion model paints, if one is named.
    public var diffusion = StyleDiffusionFields()
    /// How weights are kept.
    public var precision = Precision.fastest
    /// What random numbers begin with.
    public var seed = Seed(0)
    /// How the pictures are read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()
    /// What the files of `style` hold, in their order, where whoever asks has no paths; empty if they are read from
    /// theirs. No field: it is not written down.
    public var pictures: [NamedBytes] = []

    /// A request that still lacks a style.
    public init() {}

    /// Shows all fields.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("style", &style, .style)
        try visitor.field("strength", &strength, .within(0...1))
        try visitor.field("keep_colors", &keepColors)
        try visitor.field("style_scale", &styleScale, .within(0.1...10))
        try visitor.field("model", &model, .model)
        try diffusion.visit(&visitor)
        try visitor.field("precision", &precision)
        try visitor.field("seed", &seed)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` where no style is told, or fields need others that are not there.
    public func checkTogether() throws {
        if model.isEmpty {
            if diffusion.stylePrompt != nil {
                throw RequestError(
                    field: "style_prompt",
                    text: "\(field: "style_prompt") needs \(field: "model"), a Stable Diffusion folder or file")
            }
            if style.isEmpty {
                throw RequestError(
                    field: "style",
                    text: """
                        \(field: "style") is missing: name a picture whose style is wanted, or with \(field: "model") a \
                        network that knows one
                        """)
            }
            if let field = FieldList.firstChange(of: diffusion) {
                throw RequestError(
                    field: field, "is for diffusion models; name one with \(field: "model"), or leave it out")
            }
        }
        if let pipe = style.first(where: { $0.file == "-" }) {
            throw RequestError(
                field: "style",
                text: "\(field: "style") \(pipe.file): is read again and again; expected a file, not a pipe")
        }
        if let first = style.first, style.allSatisfy({ $0.weight == 0 }) {
            throw RequestError(
                field: "style",
                text: "\(field: "style") \(first.file): has the weight 0; expected more for at least one style")
        }
    }

    /// The style pictures.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        style.map { FilePath(escaped: $0.file) }
    }

    /// Reads the picture.
    ///
    /// - Throws: `RasterError`.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> NamedPicture {
        try NamedPicture(files, reading)
    }

    /// How style pictures are read, and the SHA-256 of those that are given as bytes.
    public var engineVariant: String {
        (["\(reading.maxPixels) \(reading.salvage)"] + pictures.map { hexadecimal(SHA256.digest($0.bytes)) })
            .joined(separator: " ")
    }

    /// What paints, with the style pictures looked at.
    public struct Engine {
        let painter: Painter
        /// Of the pictures whose style is taken.
        let notices: [Notice]
    }

    /// What paints.
    enum Painter {
        /// Patches of the style pictures.
        case patches(PatchStylizer)
        /// A network that knows one style.
        case network(NetworkStylizer)
        /// A network that takes the style of pictures.
        case adaIN(AdaINStylizer)
        /// A diffusion model.
        case diffusion(DiffusionPainter)
    }

    /// Opens the model and reads the style pictures.
    ///
    /// - Throws: `RequestError`, `StyleError`, `RasterError`, `ModelError`, `CheckpointError` or `WeightsError`.
    public func engine(for requests: [Self]) throws -> Engine {
        let files = try style.enumerated().map { index, file in
            let path = FilePath(escaped: file.file)
            let bytes =
                try index < pictures.count ? pictures[index] : NamedBytes(picture: path, options: reading.options)
            return (file, try reading.picture(bytes))
        }
        return Engine(
            painter: try painter(files.map { StylePicture($1, name: $0.file, weight: $0.weight) }),
            notices: files.flatMap { $1.metadata.notices })
    }

    private func painter(_ pictures: [StylePicture]) throws -> Painter {
        if model.isEmpty { return .patches(try PatchStylizer(pictures)) }
        if model.count == 1, try DiffusionFamilies.recognize(model[0]) {
            if pictures.isEmpty && diffusion.stylePrompt == nil {
                throw RequestError(
                    field: "style",
                    text: """
                        \(field: "style") is missing: name a picture whose style is wanted, or tell the style with \
                        \(field: "style_prompt")
                        """)
            }
            return .diffusion(try diffusion.painter(model[0], styles: pictures, precision: precision))
        }
        switch try StyleFile.read(model, precision: precision) {
        case .transformer(let network):
            if let first = style.first {
                throw RequestError(
                    field: "style",
                    text: """
                        \(field: "style") \(first.file): \(model[0]) knows only its own style; leave out \(field: "style") or \
                        \(field: "model")
                        """)
            }
            return .network(NetworkStylizer(network))
        case .adaIN(let network):
            if style.isEmpty {
                throw RequestError(
                    field: "style",
                    text: "\(field: "style") is missing: AdaIN takes the style of pictures; name at least one")
            }
            return .adaIN(try AdaINStylizer(network, styles: pictures))
        }
    }

    /// - Throws: `RequestError` where fields are for another kind of model than the one that was loaded.
    public func check(with engine: Engine) throws {
        if case .patches = engine.painter { return }
        let name = model.first ?? ""
        if case .diffusion(let painter) = engine.painter {
            try diffusion.check(with: painter)
        } else if let prompt = diffusion.stylePrompt {
            throw RequestError(
                field: "style_prompt",
                text: "\(field: "style_prompt") \(prompt): \(name) knows no words; expected Stable Diffusion")
        } else if let field = FieldList.firstChange(of: diffusion) {
            throw RequestError(field: field, "is for diffusion models, and \(name) is none; leave it out")
        }
        if styleScale != Self().styleScale {
            throw RequestError(
                field: "style_scale", "is for strokes that are copied, and \(name) paints by itself; leave it out")
        }
    }

    private struct Details: Encodable {
        let style: [String]
        let model: [String]
        let method: String
        let strength: Float
        let seed: UInt64
    }

    /// What was noticed when the picture and the style pictures were read.
    public func notices(for source: NamedPicture, with engine: Engine) -> [Notice] {
        source.picture.metadata.notices + engine.notices
    }

    /// Paints the picture.
    ///
    /// - Throws: `StyleError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: NamedPicture, for destination: Destination, with engine: Engine, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        try make(source, after: nil, for: destination, with: engine, observer: observer)
    }

    /// Paints a frame so that it goes with the one before; only stylizers that are steady take note of that one.
    ///
    /// - Throws: `StyleError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: NamedPicture, after before: FrameBefore?, for destination: Destination, with engine: Engine,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let format = try destination.format(input: source.picture, size: source.picture.size)
        let stylizer = stylizer(engine.painter)
        var pipeline = StyleTransferPipeline(stylizer)
        pipeline.strength = strength
        pipeline.keepsColors = keepColors
        var painted: Picture
        let memory: Picture?
        do {
            (painted, memory) = try pipeline.stylize(
                source.picture, after: before.flatMap { before in before.memory.map { (before.picture, $0) } },
                seed: seed.value, observer: observer)
        } catch let error as StyleError {
            throw RasterError(error, file: source.name)
        }
        if !writing.noMetadata { painted.metadata.generationNotes.append(step(stylizer)) }
        var made = MadePicture(
            painted, format: format,
            details: Details(
                style: style.map(\.text), model: model, method: stylizer.name, strength: strength, seed: seed.value))
        made.memory = memory
        if source.picture.format.colorModel == .gray && source.picture.metadata.iccProfile != nil
            && painted.metadata.iccProfile == nil
        {
            made.notices.append(
                Notice(
                    "icc-profile-dropped",
                    "\(source.name): its ICC profile is for grey, and the result is in colour, so it was left out"))
        }
        return made
    }

    /// What was loaded, set to what is wanted of a picture.
    private func stylizer(_ painter: Painter) -> any PictureStylizer {
        switch painter {
        case .patches(var patches):
            patches.styleScale = styleScale
            return patches
        case .network(let network): return network
        case .adaIN(let network): return network
        case .diffusion(let painter): return diffusion.stylizer(painter)
        }
    }

    /// What is written into the picture: how it was made.
    private func step(_ stylizer: any PictureStylizer) -> GenerationStep {
        var settings = [("Method", stylizer.name)]
        if !style.isEmpty { settings.append(("Style", style.map(\.text).joined(separator: " + "))) }
        if !model.isEmpty { settings.append(("Model", model.joined(separator: " + "))) }
        settings.append(("Strength", "\(strength)"))
        if keepColors { settings.append(("Colors", "kept")) }
        if stylizer.isRandom { settings.append(("Seed", "\(seed.value)")) }
        return GenerationStep(verb: Self.verb, prompt: diffusion.stylePrompt ?? "", settings)
    }
}
