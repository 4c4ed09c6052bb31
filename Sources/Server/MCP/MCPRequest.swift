import GentoolRaster
import GentoolTasks

/// What a tool's arguments ask to be made, in the words of requests.
struct MCPRequest {
    let verb: Verb
    /// What it is made of; `nil` for nothing.
    let input: MCPInput?
    private(set) var settings: [String: JSON] = [:]
    private(set) var uploads: [OrderMaker.Upload] = []
    /// What the picture is brought to when it is made.
    private(set) var enlarged: PictureSize?

    /// - Parameters:
    ///   - open: reads a picture that an argument names.
    ///   - wordModel: what a word is looked for with.
    /// - Throws: `MCPFault`, or what the functions throw.
    init(
        _ verb: Verb, _ arguments: MCPArguments, open: (String) throws -> MCPInput, wordModel: () throws -> JSON
    ) throws {
        self.verb = verb
        input = try arguments.text("picture").map(open)
        if let input { uploads.append(OrderMaker.Upload("picture", name: input.name, input.bytes)) }
        settings["seed"] = try arguments.number("seed").map { .integer(Int64($0)) }
        settings["model"] = try arguments.text("model").map { .string($0) }
        if let word = try arguments.text("word") {
            settings[verb == .inpaint ? "remove" : "text"] = .string(word)
            let field = verb == .inpaint ? "remove_model" : verb == .animate ? "mask_model" : "model"
            settings[field] = try wordModel()
        }
        switch verb {
        case .inpaint, .cutout: try setSubject(arguments, open)
        case .edit: settings["instruction"] = .string(try arguments.text("instruction")!)
        case .generate: try setGeneration(arguments)
        case .upscale: try setScale(arguments)
        case .restore: try setStrength(arguments)
        case .style:
            try add("style", arguments, open)
            try setStrength(arguments)
            if try arguments.bool("keep_colors", false) { settings["keep_colors"] = true }
        case .animate: try setMotion(arguments, open)
        case .mask: break
        }
    }

    private var size: (width: Int, height: Int) { input?.size ?? (1, 1) }

    private mutating func add(_ field: String, _ arguments: MCPArguments, _ open: (String) throws -> MCPInput) throws {
        uploads.append(OrderMaker.Upload(field, try open(arguments.text(field)!).bytes))
    }

    /// What is taken away, or cut out.
    private mutating func setSubject(_ arguments: MCPArguments, _ open: (String) throws -> MCPInput) throws {
        let isInpaint = verb == .inpaint
        let way = try arguments.one(of: ["mask", "box", "point", "word"], needed: isInpaint)
        if way == nil { settings["subject"] = true }
        settings[isInpaint ? "remove_box" : "box"] = try arguments.box(size).map { Self.json($0) }
        settings[isInpaint ? "remove_at" : "at"] = try arguments.point(size).map { Self.json($0) }
        if way == "mask" { try add("mask", arguments, open) }
        if let prompt = try arguments.text("prompt"), !prompt.isEmpty { settings["prompt"] = .string(prompt) }
        if try arguments.bool("crop", false) { settings["crop"] = true }
        if let color = try arguments.text("background") {
            guard SIMD3<Float>(colorText: color) != nil else {
                throw MCPFault(
                    "background: expected a colour such as white, lightblue or #e0e0ff, got \(color.prefix(60))")
            }
            settings["background"] = .string(color)
        }
    }

    private mutating func setGeneration(_ arguments: MCPArguments) throws {
        settings["prompt"] = .string(try arguments.text("prompt")!)
        let (width, height) = (try arguments.number("width") ?? 256, try arguments.number("height") ?? 256)
        let planned = GenerationSize(
            PictureSize(text: "\(Int(width))x\(Int(height))"), hasModel: settings["model"] != nil)
        if let generated = planned.generated { settings["size"] = .string(generated.text) }
        enlarged = planned.fitted
    }

    private mutating func setScale(_ arguments: MCPArguments) throws {
        _ = try arguments.one(of: ["factor", "width"], needed: false)
        _ = try arguments.one(of: ["factor", "height"], needed: false)
        guard arguments.has("factor") || arguments.has("width") || arguments.has("height") else {
            throw MCPFault("say one of factor, width, height")
        }
        if let factor = try arguments.number("factor") { settings["scale"] = .number(factor) }
        for side in ["width", "height"] {
            if let length = try arguments.number(side) { settings[side] = .integer(Int64(length)) }
        }
    }

    private mutating func setStrength(_ arguments: MCPArguments) throws {
        if let strength = try arguments.number("strength") { settings["strength"] = .number(strength) }
    }

    private mutating func setMotion(_ arguments: MCPArguments, _ open: (String) throws -> MCPInput) throws {
        let (right, down) = (try arguments.number("drift_right") ?? 0, try arguments.number("drift_down") ?? 0)
        if right != 0 || down != 0 { settings["drift"] = .string("\(right),\(down)") }
        let (waves, zoom) = (try arguments.number("waves") ?? 0, try arguments.number("zoom") ?? 1)
        let movesPart = right != 0 || down != 0 || waves != 0
        guard movesPart || zoom != 1 else {
            throw MCPFault("say how it moves: drift_right, drift_down, waves or zoom")
        }
        if waves != 0 { settings["waves"] = .number(waves) }
        if zoom != 1 { settings["zoom"] = .number(zoom) }
        let way = try arguments.one(of: ["mask", "point", "word"], needed: false)
        if way == nil && movesPart { throw MCPFault("nothing says what moves; say one of mask, point, word") }
        // Clips are large, and nobody is there who could say otherwise.
        settings["long_side"] = 1024
        if way == "mask" { try add("mask", arguments, open) }
        settings["at"] = try arguments.point(size).map { Self.json($0) }
    }

    /// How the name of what is made ends, where nobody says it.
    var suffix: String {
        let isJPEG = input.map { (try? FileFormat(content: $0.bytes, file: $0.path)) == .jpeg } ?? false
        let others: FileFormat = verb == .cutout && settings["background"] == nil || !isJPEG ? .png : .jpeg
        return (verb.format ?? others).suffix
    }

    /// A box as requests have it.
    static func json(_ box: PixelRect) -> JSON { .string("\(box.x),\(box.y),\(box.width),\(box.height)") }

    /// The only one of the points of a request.
    static func json(_ point: (x: Int, y: Int)) -> JSON { [.string("\(point.x),\(point.y)")] }
}
