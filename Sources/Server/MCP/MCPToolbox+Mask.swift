import GentoolBase
import GentoolRaster

extension MCPToolbox {
    func mask(
        _ arguments: MCPArguments, _ folders: MCPFolders, _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [JSON] {
        let opened = try await studio.pictures.value { try open(arguments.text("picture")!, folders) }
        let way = try arguments.one(of: ["box", "point", "polygon", "word"], needed: false)
        let isWhole = try arguments.bool("whole", false)
        if isWhole && way != "box" { throw MCPFault("whole: is for a box") }
        let (grow, feather) = (try arguments.number("grow") ?? 0, try arguments.number("feather") ?? 0)
        let usual = Self.usual(opened.path, "mask", "png")
        _ = try folders.place(try arguments.text("output"), or: usual, suffixes: ["png"])
        let bytes: [UInt8]
        if let corners = try arguments.polygon(opened.size) {
            bytes = try await studio.pictures.value {
                let mask = Mask(outline: corners, width: opened.size.width, height: opened.size.height)
                return try Self.drawn(mask, grow, feather)
            }
        } else if isWhole, let box = try arguments.box(opened.size) {
            bytes = try await studio.pictures.value {
                let mask = Mask(width: opened.size.width, height: opened.size.height, filling: box)
                return try Self.drawn(mask, grow, feather)
            }
        } else {
            var settings: [String: JSON] = ["grow": .number(grow), "feather": .number(feather)]
            settings["box"] = try arguments.box(opened.size).map { MCPRequest.json($0) }
            settings["at"] = try arguments.point(opened.size).map { MCPRequest.json($0) }
            if way == nil { settings["subject"] = true }
            if let word = try arguments.text("word") {
                settings["text"] = .string(word)
                settings["model"] = try Self.wordModel(await studio.models.first(for: .words))
            }
            var order = try await studio.maker.order(
                .mask, settings, [OrderMaker.Upload("picture", name: opened.name, opened.bytes)])
            let words = MCPWords(tool: arguments.tool)
            order.fieldName = { words.name($0) }
            bytes = try await run(order, progress).bytes
        }
        let isLoose = way != "polygon" && !isWhole
        return try await studio.pictures.value {
            let path = try folders.write(bytes, to: try arguments.text("output"), or: usual, suffixes: ["png"])
            return try shown(Picture(data: bytes, name: path), at: path, opened, arguments, isLoose: isLoose)
        }
    }

    /// A mask as it is told of.
    ///
    /// - Parameter isLoose: whether the thing was searched for, and not drawn.
    private func shown(
        _ mask: Picture, at path: String, _ opened: MCPInput, _ arguments: MCPArguments, isLoose: Bool
    ) throws -> [JSON] {
        let found = try Mask(mask)
        let place = found.boundingBox(above: 0.5).map {
            ", within left \($0.x), top \($0.y), right \($0.x + $0.width), bottom \($0.y + $0.height)"
        }
        var text =
            "The mask is \(path): \(String(printf: "%.1f", found.coverage * 100)) % of \(opened.text) is meant\(place ?? ""). "
        if found.coverage > 0.2 && isLoose {
            text += "That is much of it: if the thing is smaller, say a box close around it. "
        }
        guard try arguments.bool("preview", true) else { return [Self.text(text.trimmingBlanks)] }
        let small = MCPPictures.small(try opened.picture())
        let cover = found.resized(width: small.width, height: small.height)
        return [
            Self.text(text + "In the preview it is red. " + Self.scale(opened.size)),
            try MCPPictures.content(small.showing(cover)),
        ]
    }

    private static func drawn(_ mask: Mask, _ grow: Double, _ feather: Double) throws -> [UInt8] {
        var mask = mask
        if grow != 0 { mask = mask.grown(by: Float(grow)) }
        if feather > 0 { mask = mask.feathered(Float(feather)) }
        return try Picture(mask).encoded(as: .png).bytes
    }
}
