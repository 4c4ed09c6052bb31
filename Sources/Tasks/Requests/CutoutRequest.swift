import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A thing of a picture alone, with real opacity and colours that are freed of the background.
public struct CutoutRequest: PictureRequest {
    /// `cutout`.
    public static let verb = "cutout"
    /// The network that finds the thing, and how its weights are kept.
    public static let engineFields = SubjectFields.engineNames

    /// A mask replaces what finds the thing, and each way to say which is meant the others.
    public static let alternatives = [
        SubjectFields.alternatives,
        FieldAlternatives(MaskFields.fileNames, Set(FieldList(SubjectFields()).names).subtracting(["refine"])),
    ]

    /// Which thing is meant, and what finds it.
    public var subject = SubjectFields()
    /// A mask that says what is kept, instead.
    public var mask = MaskFields()
    /// What is behind it; `nil` is nothing.
    public var background: CutoutBackground?
    /// Whether only the box around it is kept.
    public var crop = false
    /// Without effect: nothing here is random.
    public var seed = Seed(0)
    /// How the pictures are read.
    public var reading = ReadingFields()
    /// How the picture is written.
    public var writing = WritingFields()

    /// What the picture is of, on transparency.
    public init() {}

    /// Shows all fields but the seed.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try subject.visit(&visitor)
        try mask.visit(&visitor)
        try visitor.field("background", &background)
        try visitor.field("crop", &crop)
        try reading.visit(&visitor)
        try writing.visit(&visitor)
    }

    /// - Throws: `RequestError` where a mask says what is kept and other fields do, too, or these exclude each other.
    public func checkTogether() throws {
        try mask.checkFile()
        guard mask.mask != nil else { return try subject.check() }
        var other = subject
        other.refine = nil
        if let field = FieldList.firstChange(of: other) {
            throw RequestError(field: field, "the \(field: "mask") says what is kept; give one of them")
        }
    }

    /// The files of the mask and of the background.
    ///
    /// - Throws: `BatchError` for a template that can't be filled.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] {
        (mask.mask == nil ? [] : [try mask.path(values)])
            + (background?.path.map { [FilePath(escaped: $0)] } ?? [])
    }

    /// A picture, and what is known of what is kept.
    public struct Source: Sendable {
        let name: String
        let picture: Picture
        let mask: MaskFields.Reading?
        let maskFile: String?
        let background: Picture?
    }

    /// Reads the picture, the mask and the background.
    ///
    /// - Throws: `RasterError`, or `RequestError` for a JPEG without a background and for places outside of the
    ///   picture.
    public func read(_ files: [NamedBytes], for destination: Destination) throws -> Source {
        if destination.format == .jpeg && background == nil {
            throw RequestError(
                field: "background", file: destination.name,
                text: "JPEG has no opacity; choose PNG, or say with \(field: "background") what is behind the thing")
        }
        let file = try files.picture()
        let picture = try reading.picture(file)
        var others = files.dropFirst()
        let maskFile = mask.mask == nil ? nil : others.popFirst()
        if mask.mask != nil && maskFile == nil { throw MaskFields.missing }
        let read = try maskFile.map { try mask.read($0, for: picture, file.name, reading) }
        if maskFile == nil { try subject.search.check(picture, file.name) }
        let behind =
            try background?.path == nil
            ? nil
            : others.popFirst().map { file in
                try reading.picture(file).inColors(of: picture.profileOfColors, name: file.name)
            }
        return Source(name: file.name, picture: picture, mask: read, maskFile: maskFile?.name, background: behind)
    }

    /// Whether the thing is found, or a mask is given.
    public var engineVariant: String { mask.mask == nil ? "found" : "given" }

    /// - Returns: what finds the thing; with a mask there is nothing to find.
    public func engine(for requests: [Self]) throws -> MaskFinder { try subject.search.finder() }

    /// - Throws: `RequestError` where what finds things can't look for what is meant so.
    public func check(with engine: MaskFinder) throws {
        if mask.mask == nil { try subject.search.check(with: engine) }
    }

    /// What was noticed when the files were read.
    public func notices(for source: Source, with engine: MaskFinder) -> [Notice] {
        source.picture.metadata.notices + source.picture.noticesOfInks(named: source.name)
            + (source.mask?.notices ?? []) + (source.background?.metadata.notices ?? [])
    }

    /// The background alone, as large as the picture.
    public func frameWithoutFind(_ source: Source) -> Picture? {
        var cutout = cutout(of: source)
        cutout.crops = false
        return cutout.cut(source.picture, mask: Mask(width: source.picture.width, height: source.picture.height))
    }

    private func cutout(of source: Source) -> PictureCutout {
        var cutout = PictureCutout()
        cutout.crops = crop
        if let color = background?.color {
            cutout.background = .color(source.picture.own(color))
        } else if let picture = source.background {
            cutout.background = .picture(picture)
        }
        return cutout
    }

    private struct Details: Encodable {
        let model: String?
        let mask: String?
        let found: FoundReport
    }

    /// Cuts the thing out.
    ///
    /// - Throws: `ModelError`, `RequestError`, or what `observer` throws.
    public func make(
        _ source: Source, for destination: Destination, with engine: MaskFinder, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        // JPEG has no opacity: only with a background it stays one.
        let format = try destination.format(input: background == nil ? nil : source.picture, size: source.picture.size)
        var found: FoundMask
        if let given = source.mask {
            found = FoundMask(mask: given.mask)
            if subject.refine == true {
                found = try MaskFinder(GivenMask(mask: given.mask)).found(.subject, in: source.picture) ?? found
            }
            guard found.mask.boundingBox(above: 0.5) != nil else {
                throw RasterError(
                    .notFound, file: source.maskFile, "is empty, so nothing would be left of \(source.name)")
            }
        } else {
            found = try subject.search.found(in: source.picture, source.name, engine, observer: observer)
        }
        let report = FoundReport(found)
        let shaped = mask.shaped(found.mask)
        guard !shaped.isEmpty else {
            throw RequestError(
                .notFound, field: "grow_mask", file: source.name,
                text: "nothing is left of the thing, for \(field: "grow_mask") takes all of it away")
        }
        var picture = cutout(of: source).cut(source.picture, mask: shaped)
        if !writing.noMetadata {
            picture.metadata.generationNotes.append(
                GenerationStep(
                    verb: Self.verb, [("Model", source.maskFile == nil ? subject.model ?? "graph cut" : "none")]))
        }
        var made = MadePicture(
            picture, format: format, details: Details(model: subject.model, mask: source.maskFile, found: report))
        if source.mask == nil { made.notices.append(report.notice(source.name)) }
        return made
    }
}

/// What is known already.
private struct GivenMask: PictureSegmenter {
    let mask: Mask

    func understands(_ prompt: MaskPrompt) -> Bool { true }
    func found(_ prompt: MaskPrompt, in picture: Picture) -> FoundMask { FoundMask(mask: mask) }
}

extension Picture {
    /// That of the picture that a thing is cut out of: inks and grey become sRGB behind it.
    fileprivate var profileOfColors: [UInt8]? { format.colorModel == .rgb ? metadata.iccProfile : nil }

    /// A colour of sRGB as this picture has it.
    fileprivate func own(_ color: SIMD3<Float>) -> SIMD3<Float> {
        guard let profile = profileOfColors else { return color }
        let values = (0..<3).map { color[$0] }
        let pixel = Picture(width: 1, height: 1, format: .rgb, samples: Samples(values, depth: 16))
        let changed = FloatImage(pixel.inColors(of: profile)).values
        return SIMD3(changed[0], changed[1], changed[2])
    }
}
