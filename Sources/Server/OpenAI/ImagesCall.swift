import FoundationEssentials
import GentoolRaster
import GentoolTasks

/// What a client of OpenAI's images asks for, as JSON or as a form.
struct ImagesCall: Sendable {
    private let fields: [String: JSON]
    /// Names and contents of files under `image`, `image[]` or `image[0]`.
    let pictures: [(name: String?, bytes: [UInt8])]
    let mask: [UInt8]?

    let count: Int
    let format: FileFormat
    let quality: Int
    let wantsURL: Bool
    let streams: Bool
    let partialImages: Int

    private typealias Content = (
        fields: [String: JSON], pictures: [(name: String?, bytes: [UInt8])], mask: [UInt8]?
    )

    private static func content(of form: MultipartForm) -> Content {
        var content: Content = ([:], [], nil)
        for part in form.parts {
            switch part.name {
            case "image", "image[]": content.pictures.append((part.fileName, part.bytes))
            case let name where name.hasPrefix("image["): content.pictures.append((part.fileName, part.bytes))
            case "mask": content.mask = part.bytes
            default: content.fields[part.name] = .string(part.text)
            }
        }
        return content
    }

    private static func content(of json: JSON) throws -> Content {
        guard let object = json.object else {
            throw Refusal(400, "invalid-value", "the body has to be a JSON object")
        }
        func bytes(_ value: JSON, _ name: String) throws -> [UInt8] {
            guard let bytes = (value.string ?? value["image_url"]?.string).flatMap(Base64.bytes) else {
                throw Refusal(400, "invalid-value", "\(name): expected base64 or a data URL", field: name)
            }
            return bytes
        }
        let fields = object.filter { $0.value != .null }
        var pictures: [(name: String?, bytes: [UInt8])] = []
        for name in ["image", "images"] {
            for value in fields[name]?.array ?? fields[name].map({ [$0] }) ?? [] {
                pictures.append((nil, try bytes(value, name)))
            }
        }
        return (fields, pictures, try fields["mask"].map { try bytes($0, "mask") })
    }

    /// - Throws: `Refusal` for what can't be.
    init(_ request: HTTPRequest) throws {
        let content =
            if let form = try MultipartForm(request.body, type: request.head["content-type"]) {
                Self.content(of: form)
            } else {
                try Self.content(of: request.json())
            }
        let (fields, pictures) = (content.fields, content.pictures)
        (self.fields, self.pictures, mask) = content
        func number(_ name: String, _ range: ClosedRange<Int>, _ usual: Int) throws -> Int {
            guard let value = fields[name] else { return usual }
            guard let number = value.int, range.contains(number) else {
                throw Refusal(
                    400, "invalid-value",
                    "\(name): expected a whole number from \(range.lowerBound) to \(range.upperBound)",
                    field: name)
            }
            return number
        }
        guard pictures.count <= Self.mostPictures else {
            throw Refusal(
                400, "invalid-value", "image: expected at most \(Self.mostPictures) pictures, got \(pictures.count)",
                field: "image")
        }
        count = try number("n", 1...10, 1)
        quality = try number("output_compression", 0...100, 100).clampedToQuality
        partialImages = try number("partial_images", 0...3, 0)
        guard fields["stream"] == nil || fields["stream"]?.bool != nil else {
            throw Refusal(400, "invalid-value", "stream: expected true or false", field: "stream")
        }
        streams = fields["stream"]?.bool ?? false
        if let background = fields["background"], !["auto", "opaque", "transparent"].contains(background.string) {
            throw Refusal(
                400, "invalid-value", "background: expected auto, opaque or transparent", field: "background")
        }
        switch fields["output_format"]?.string ?? "png" {
        case "png": format = .png
        case "jpeg", "jpg": format = .jpeg
        default: throw Refusal(400, "invalid-value", "output_format: expected png or jpeg", field: "output_format")
        }
        let isOld = fields["model"]?.string.map { ["dall-e-2", "dall-e-3"].contains($0) } ?? false
        switch fields["response_format"]?.string ?? (isOld ? "url" : "b64_json") {
        case "b64_json": wantsURL = false
        case "url": wantsURL = true
        default:
            throw Refusal(400, "invalid-value", "response_format: expected b64_json or url", field: "response_format")
        }
    }

    private static let mostPictures = 16

    subscript(name: String) -> JSON? { fields[name] }

    /// Whether nothing is to be behind the thing.
    var isTransparent: Bool { text("background") == "transparent" }

    func text(_ name: String) -> String? { fields[name]?.string }

    func prompt() throws -> String {
        guard let prompt = fields["prompt"] else {
            throw Refusal(400, "missing-value", "prompt is missing", field: "prompt")
        }
        guard let text = prompt.string, text.utf8.count <= 32_000 else {
            throw Refusal(400, "invalid-value", "prompt: expected a text of at most 32000 bytes", field: "prompt")
        }
        return text
    }

    func size() throws -> PictureSize? {
        guard let value = fields["size"] else { return nil }
        if value == "auto" { return nil }
        guard let size = value.string.flatMap(PictureSize.init(text:)), min(size.width, size.height) >= 16,
            max(size.width, size.height) <= PictureSize.largestSide
        else { throw Refusal(400, "invalid-value", "size: expected auto, or such as 1024x1024", field: "size") }
        return size
    }

    /// The one that was said, or one that is drawn.
    func seed() throws -> UInt64 {
        guard let value = fields["seed"], value.int != -1 else { return UInt64.random(in: 0...UInt64(UInt32.max)) }
        guard let seed = UInt64(value.plainText) else {
            throw Refusal(400, "invalid-value", "seed: expected a whole number", field: "seed")
        }
        return seed
    }

    /// What answers say of all pictures.
    var common: [String: JSON] {
        [
            "size": .string(text("size") ?? "auto"), "quality": .string(text("quality") ?? "auto"),
            "background": isTransparent ? "transparent" : "opaque",
            "output_format": .string(format == .jpeg ? "jpeg" : "png"),
        ]
    }
}

extension Int {
    /// JPEG's has no 0.
    fileprivate var clampedToQuality: Int { Swift.max(1, self) }
}

extension JSON {
    /// What stands in a form for it.
    var plainText: String { string ?? text }
}
