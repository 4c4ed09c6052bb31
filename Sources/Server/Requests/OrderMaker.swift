import FoundationEssentials
import GentoolBase
import GentoolRaster
import GentoolTasks

/// Makes orders of what clients say, and refuses what can't be or may not be before anything is decoded.
struct OrderMaker: Sendable {
    /// A file that a client sent.
    struct Upload: Sendable {
        /// Which file of the request it is.
        let field: String
        /// As the client calls it.
        let name: String?
        let bytes: [UInt8]

        init(_ field: String, name: String? = nil, _ bytes: [UInt8]) {
            (self.field, self.name, self.bytes) = (field, name, bytes)
        }
    }

    let models: FoundModels
    /// The most pixels that a picture may have, also one that is made.
    let pixelLimit: Int

    /// - Parameters:
    ///   - verb: what is to be done.
    ///   - settings: fields of the request.
    ///   - uploads: the picture under `picture`, and the request's other files under their fields' names.
    ///   - format: of the result; `nil` is the picture's.
    ///   - previews: after how many evaluations of a network there is a preview each.
    ///   - size: what the picture is brought to when it is made.
    /// - Throws: `RequestError`, or `RasterError` where the result would be too large or the head of a picture can't be read.
    func order(
        _ verb: Verb, _ settings: [String: JSON], _ uploads: [Upload], format: FileFormat? = nil,
        previews: Int? = nil, size: PictureSize? = nil
    ) async throws -> JobOrder {
        for upload in uploads {
            try Self.checkFiles(verb, field: upload.field, count: uploads.count { $0.field == upload.field })
        }
        let pictures = uploads.filter { $0.field == "picture" }
        guard pictures.count == (verb.needsPicture ? 1 : 0) else {
            throw RequestError(
                field: "picture",
                verb.needsPicture
                    ? "the picture to work on is missing" : "pictures are made of a prompt; leave it out")
        }
        try Self.checkNames(verb, settings)
        let name = Self.fileName(pictures.first?.name) ?? "picture.png"
        var settings = settings
        var files: [NamedBytes] = pictures.map { NamedBytes(name, $0.bytes) }
        var allowed: [String: Set<String>] = [:]
        var styles: [NamedBytes] = []
        for field in verb.files {
            let given = uploads.filter { $0.field == field }
            guard !given.isEmpty else { continue }
            if field == "style" {
                styles = given.enumerated().map { NamedBytes(Self.name(field, $0), $1.bytes) }
                let weights = try Self.weights(settings.removeValue(forKey: "style_weights"), count: styles.count)
                settings["style"] = .array(zip(styles, weights).map { .string("\($0.name):\($1)") })
                allowed[field] = Set(styles.map(\.name))
                continue
            }
            if Verb.lists.contains(field) {
                let more = given.enumerated().map { NamedBytes(Self.name(field, $0), $1.bytes) }
                settings[field] = .array(more.map { .string($0.name) })
                allowed[field] = Set(more.map(\.name))
                files += more
                continue
            }
            let file = NamedBytes(Self.name(field), given[0].bytes)
            settings[field] = .string(file.name)
            allowed[field] = [file.name]
            files.append(file)
        }
        var request = try Self.decode(verb.type, settings)
        request = try guarded(request, FieldGuard(models: await models.paths, files: allowed))
        try request.with(styles: styles).check()
        let sizes = try (files + styles).map { try self.size(of: $0) }
        try check(request.resultSize(of: sizes.first))
        try check(size.map { ($0.width, $0.height) })
        return JobOrder(
            verb: verb, request: request, files: JobOrder.Files(files, styles: styles), name: name,
            format: format ?? verb.format, previews: previews, settings: settings, size: size)
    }

    /// What errors call a file of a field.
    ///
    /// - Parameter index: where there may be several.
    private static func name(_ field: String, _ index: Int? = nil) -> String {
        index.map { "\(field) \($0 + 1)" } ?? "the \(field)"
    }

    /// Which field a file is of that errors call so; `nil` for the picture.
    static func field(of name: String) -> String? {
        Verb.allCases.flatMap(\.files).first { field in
            Verb.lists.contains(field)
                ? (0..<mostFiles).contains { name == Self.name(field, $0) } : name == Self.name(field)
        }
    }

    /// How much each of several styles counts; 1 where nothing is said of it.
    ///
    /// - Throws: `RequestError` where that is no list of numbers.
    private static func weights(_ value: JSON?, count: Int) throws -> [Double] {
        guard let value, value != .null else { return Array(repeating: 1, count: count) }
        let most = Double(WeightedFile.largestWeight)
        let said = (value.array ?? []).compactMap(\.double).filter { $0 > 0 && $0 <= most }
        guard said.count == value.array?.count, said.count <= count else {
            throw RequestError(
                field: "style_weights",
                "expected a list of numbers above 0 up to \(Int(most)), at most one for each of the \(count) styles")
        }
        return said + Array(repeating: 1, count: count - said.count)
    }

    /// Refuses fields that there are not, with those that can be set here.
    private static func checkNames(_ verb: Verb, _ settings: [String: JSON]) throws {
        let all = Set(FieldSchema(verb.type, leavingOut: []).names + verb.type.aliases.keys + verb.weightFields)
        guard let unknown = settings.filter({ $0.value != .null }).keys.sorted().first(where: { !all.contains($0) })
        else { return }
        let names = FieldSchema(verb.type).names + verb.weightFields
        throw RequestError(field: unknown, "is not known; expected \(names.joined(separator: ", "))")
    }

    private static func decode(_ type: any PictureRequest.Type, _ settings: [String: JSON]) throws -> any PictureRequest
    {
        for (name, value) in settings where value.isNested {
            throw RequestError(field: name, "expected a value or a list of values")
        }
        return try JSONDecoder().decode(type, from: Data(JSON.object(settings).bytes))
    }

    private func guarded(_ request: any PictureRequest, _ fieldGuard: FieldGuard) throws -> any PictureRequest {
        func guarded<Request: PictureRequest>(_ request: Request) throws -> Request {
            var (request, fieldGuard) = (request, fieldGuard)
            try request.visit(&fieldGuard)
            var limit = PixelLimit(most: pixelLimit)
            try request.visit(&limit)
            return request
        }
        return try guarded(request)
    }

    /// Lowers what a request allows to what is allowed here.
    private struct PixelLimit: FieldVisitor {
        let most: Int

        mutating func field<Value: FieldValue>(
            _ name: String, _ value: inout Value, _ range: FieldRange<Value.Single>
        ) {
            if name == "max_pixels", let pixels = value as? Int, let least = min(pixels, most) as? Value {
                value = least
            }
        }
    }

    /// The most files of a field that takes a list.
    private static let mostFiles = 16

    /// Refuses files that a verb doesn't take, before they are read.
    ///
    /// - Throws: `RequestError`.
    static func checkFiles(_ verb: Verb, field: String, count: Int) throws {
        guard field == "picture" || verb.files.contains(field) else {
            throw RequestError(
                field: field,
                "is no file of \(verb.rawValue); expected \((["picture"] + verb.files).joined(separator: ", "))")
        }
        let most = Verb.lists.contains(field) ? mostFiles : 1
        guard count <= most else {
            throw RequestError(field: field, most == 1 ? "expected one file" : "expected at most \(most) files")
        }
    }

    private func size(of file: NamedBytes) throws -> (width: Int, height: Int) {
        var options = ReadOptions()
        options.pixelLimit = pixelLimit
        let header = try PictureHeader(data: file.bytes, name: file.name, options: options)
        return (header.width, header.height)
    }

    private func check(_ result: (width: Int, height: Int)?) throws {
        guard let result, result.width > pixelLimit / max(1, result.height) else { return }
        throw RasterError(
            .tooManyPixels, file: nil,
            "the result would have \(result.width)x\(result.height) pixels, more than the limit "
                + "of \(pixelLimit); ask for less")
    }

    /// The last part of a name, without what could be anything else than a name.
    static func fileName(_ name: String?) -> String? {
        guard let last = name?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last else { return nil }
        let kept = last.unicodeScalars.filter {
            $0.value >= 32 && $0.value != 127 && !"\"<>|:*?{}%".unicodeScalars.contains($0)
        }
        let text = String(String.UnicodeScalarView(kept)).drop { $0 == "." || $0 == "-" || $0 == " " }
        return text.isEmpty ? nil : text.count > 80 ? String(text.suffix(80)) : String(text)
    }
}

extension JSON {
    /// Whether there is more in it than a value, or a list of values or of places.
    fileprivate var isNested: Bool {
        guard let list = array else { return object != nil }
        return list.contains { $0.object != nil || $0.array?.contains { $0.object != nil || $0.array != nil } == true }
    }
}
