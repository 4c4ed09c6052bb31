import GentoolBase
import GentoolOwnModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// What is looked for in a picture; requests have different words for it.
struct MaskSearch: Sendable {
    /// What the fields are called.
    struct Names: Sendable {
        let subject: String?
        let box: String
        let at: String
        let notAt: String
        let text: String
        let model: String
    }

    let box: PixelBox?
    let points: [PixelPoint]
    let others: [PixelPoint]
    let text: String?
    let model: String?
    let precision: Precision?
    let refines: Bool?
    let names: Names

    var prompt: MaskPrompt {
        if let text { return .text(text) }
        guard box != nil || !points.isEmpty else { return .subject }
        return .places(
            points: points.map { MaskPoint(x: $0.x, y: $0.y) }
                + others.map { MaskPoint(x: $0.x, y: $0.y, isMeant: false) },
            box: box?.rect)
    }

    /// - Throws: `RequestError` where fields don't go together.
    func check() throws {
        if text != nil, let field = box != nil ? names.box : !points.isEmpty ? names.at : nil {
            throw RequestError(
                field: field, "places and \(field: names.text) are two ways to say what is meant; give one of them")
        }
        if box == nil, points.isEmpty, !others.isEmpty {
            throw RequestError(
                field: names.notAt, "says what is not meant; say what is with \(field: names.box) or \(field: names.at)"
            )
        }
        if text != nil, model == nil {
            throw RequestError(
                field: names.text,
                """
                words need a network that knows them; name one of CLIPSeg's kind with \(field: names.model), or say where \
                the thing is with \(field: names.box) or \(field: names.at)
                """)
        }
    }

    func finder() throws -> MaskFinder {
        guard let model else { return MaskFinder(DefaultMasker(precision: precision ?? .fastest)) }
        return MaskFinder(try SegmenterFile.segmenter(model, precision: precision ?? .fastest))
    }

    /// - Throws: `RequestError` where a network can't look for what is meant so.
    func check(with finder: MaskFinder) throws {
        guard !finder.segmenter.understands(prompt) else { return }
        let (field, reason): (String, FieldText) =
            switch prompt {
            case .text: (names.text, "takes no words; networks of CLIPSeg's kind do")
            case .subject:
                (
                    names.subject ?? names.model,
                    "has to be told where the thing is; networks of U²-Net's kind find what a picture is of"
                )
            case .places:
                (
                    box != nil ? names.box : names.at,
                    "takes no places; without \(field: names.model) they are found by colours"
                )
            }
        throw RequestError(field: field, "\(model ?? "the graph cut") \(reason)")
    }

    /// - Throws: `RequestError` for what lies outside the picture.
    func check(_ picture: Picture, _ name: String) throws {
        let size = "\(picture.width)x\(picture.height)"
        let bounds = PixelRect(width: picture.width, height: picture.height)
        if let box, !bounds.contains(box.rect) {
            throw RequestError(
                field: names.box, file: name,
                text: "\(field: names.box) \(box.text): reaches outside the picture, which is \(size) pixels")
        }
        for (name_, point) in points.map({ (names.at, $0) }) + others.map({ (names.notAt, $0) })
        where !bounds.contains(x: point.x, y: point.y) {
            throw RequestError(
                field: name_, file: name,
                text: "\(field: name_) \(point.text): is outside the picture, which is \(size) pixels")
        }
    }

    /// - Precondition: `check(_:_:)` was passed.
    /// - Throws: `RasterError` if there is nothing of it.
    func found(
        in picture: Picture, _ name: String, _ finder: MaskFinder, observer: PictureProgress.Observer
    ) throws -> FoundMask {
        var finder = finder
        finder.refines = refines ?? (text == nil)
        do {
            if let found = try finder.found(prompt, in: picture, observer: observer),
                found.mask.boundingBox(above: 0.5) != nil,
                points.isEmpty || points.contains(where: { found.mask[$0.x, $0.y] > 0.5 })
            {
                return found
            }
        } catch let error as any ReportableError where error.file == nil {
            throw RasterError(error, file: name)
        }
        let what =
            switch prompt {
            case .text(let words): "nothing was found that is \"\(words)\""
            case .subject: "no subject was found"
            case .places: "nothing was found there"
            }
        throw RasterError(.notFound, file: name, "\(what); say it otherwise, or with more places")
    }
}
