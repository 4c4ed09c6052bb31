import GentoolBase
import GentoolRaster
import GentoolTasks

/// Does what tools are asked for.
struct MCPToolbox: Sendable {
    let studio: Studio
    /// Calls that nobody waits for.
    let calls = MCPCalls()

    /// A picture that was read.
    private struct Opened {
        let path: String
        let bytes: [UInt8]
        let size: (width: Int, height: Int)

        var name: String { PathName(path).name }
        var text: String { "\(path) (\(size.width)x\(size.height) pixels)" }
    }

    /// - Parameters:
    ///   - name: the tool's.
    ///   - values: its arguments.
    ///   - folders: which files there are for it.
    ///   - progress: told how far it is.
    /// - Returns: the content of its answer.
    /// - Throws: `MCPFault` for what the caller can do otherwise, `CancellationError`.
    func call(
        _ tool: MCPTool, _ values: [String: JSON], _ folders: MCPFolders, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [JSON] {
        let arguments = try MCPArguments(tool, values)
        do {
            switch tool.name {
            case "look": return try look(arguments, folders)
            case "compare": return try compare(arguments, folders)
            case "models": return models
            case "mask": return try await mask(arguments, folders, progress)
            case "job": return try await job(arguments)
            default: return try await make(arguments, folders, progress)
            }
        } catch let fault as MCPFault {
            throw fault
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as RequestError {
            throw Self.fault(error)
        } catch {
            throw MCPFault(Refusal(error).reason)
        }
    }

    private static func fault(_ error: RequestError) -> MCPFault {
        let names = [
            "remove_box": "box", "remove_at": "point", "at": "point", "scale": "factor", "input": "picture",
            "remove": "word", "text": "word",
        ]
        return MCPFault((error.file.map { "\($0): " } ?? "") + error.text.written { names[$0] ?? $0 })
    }

    // MARK: - Pictures

    private func open(_ text: String, _ folders: MCPFolders) throws -> Opened {
        let (path, bytes) = try folders.file(text)
        var options = ReadOptions()
        options.pixelLimit = studio.settings.pixelLimit
        let header = try PictureHeader(data: bytes, name: path, options: options)
        return Opened(path: path, bytes: bytes, size: (header.width, header.height))
    }

    private func picture(_ opened: Opened) throws -> Picture {
        var options = ReadOptions()
        options.pixelLimit = studio.settings.pixelLimit
        return try Picture(data: opened.bytes, name: opened.path, options: options)
    }

    private static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    /// How a preview and its picture lie to each other.
    private static func scale(_ size: (width: Int, height: Int)) -> String {
        let longer = max(size.width, size.height)
        guard longer > MCPPictures.side else { return "The preview has the picture's own size." }
        let factor = Double(longer) / Double(MCPPictures.side)
        let (width, height) = (
            Int((Double(size.width) / factor).rounded()), Int((Double(size.height) / factor).rounded())
        )
        return
            "The preview is \(width)x\(height): multiply its coordinates by \(String(printf: "%.2f", factor)), or use percent."
    }

    // MARK: - Looking

    private func look(_ arguments: MCPArguments, _ folders: MCPFolders) throws -> [JSON] {
        let opened = try open(arguments.text("picture")!, folders)
        var picture = try picture(opened)
        var text = "\(opened.text), \(picture.format.hasAlpha ? "with" : "without") transparency. "
        if let box = try arguments.box(opened.size) {
            picture = picture.cropped(to: box)
            text += "Shown is the part from \(box.x),\(box.y) to \(box.x + box.width),\(box.y + box.height) "
            text +=
                "(\(box.width)x\(box.height)); percent of this preview are percent of that part, not of the picture. "
            // Small parts are shown larger.
            let factor = MCPPictures.side / max(box.width, box.height)
            if factor > 1 {
                picture = picture.resized(width: box.width * min(factor, 8), height: box.height * min(factor, 8))
            }
        } else {
            text += Self.scale(opened.size)
        }
        if try arguments.bool("grid", false) { picture = MCPPictures.withGrid(picture) }
        return [Self.text(text), try MCPPictures.content(picture)]
    }

    private func compare(_ arguments: MCPArguments, _ folders: MCPFolders) throws -> [JSON] {
        let first = try open(arguments.text("first")!, folders)
        let second = try open(arguments.text("second")!, folders)
        let pictures = (try picture(first), try picture(second))
        var text = "\(first.text) left, \(second.text) right. "
        if first.size == second.size {
            let format: PixelFormat = pictures.0.format == pictures.1.format ? pictures.0.format : .rgb
            let comparison = try Comparison(pictures.0.converted(to: format), pictures.1.converted(to: format))
            let share = Double(comparison.differingPixels) / Double(first.size.width * first.size.height) * 100
            text +=
                comparison.differingPixels == 0
                ? "They are equal."
                : String(
                    printf: "%.2f %% of the pixels differ; PSNR %.1f dB, SSIM %.4f.", share, comparison.psnr,
                    comparison.ssim)
        } else {
            text += "Their sizes differ, so no figures can be given."
        }
        var sheet = ContactSheet()
        sheet.columns = 2
        sheet.hasMargin = false
        let side = MCPPictures.side / 2
        let tiles = [pictures.0, pictures.1].map { ContactSheet.Tile($0.fitting(side: side).converted(to: .rgb)) }
        return [Self.text(text), try MCPPictures.content(sheet.sheet(tiles))]
    }

    private var models: [JSON] {
        let found = studio.models.all.filter { !$0.uses.isEmpty }.map { model in
            let uses = ModelUse.allCases.filter(model.uses.contains).map(\.rawValue).joined(separator: ", ")
            return "\(model.name) (\(model.bytes >> 20) MB): \(uses)"
        }
        let words = studio.models.first(for: .words) == nil ? " \(Self.noWords)" : ""
        return [
            Self.text(
                (found.isEmpty
                    ? "No larger models were found on this machine; the program's own small ones are used."
                    : "Models on this machine, with what they are for: \(found.joined(separator: "; ")).") + words)
        ]
    }

    // MARK: - Making

    private static let noWords =
        "No network that finds things by word is on this machine; the user can fetch one with: gentool models get clipseg"

    /// What a word is looked for with.
    private func wordModel() throws -> JSON {
        guard let model = studio.models.first(for: .words) else {
            throw MCPFault("word: can't be used. \(Self.noWords). Say a box or a point instead.")
        }
        return .string(model.name)
    }

    private func job(_ arguments: MCPArguments) async throws -> [JSON] {
        let id = try arguments.text("id")!
        guard let call = calls[id] else {
            throw MCPFault("id: there is no job \(id.prefix(40)); ids are what calls with wait: false answer")
        }
        if try arguments.bool("cancel", false) {
            await studio.queue.remove(call.job)
            return [Self.text("Job \(id) was cancelled; nothing was written.")]
        }
        let seconds = try arguments.number("seconds") ?? 20
        let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        while !call.isOver, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(100)) }
        switch call.outcome {
        case .success(let content): return content
        case .failure(let fault as MCPFault): throw fault
        case .failure: return [Self.text("Job \(id) was cancelled; nothing was written.")]
        case nil:
            let state = call.job.state
            let left = state.remaining.map { ", about \(Int($0.rounded(.up))) s left" } ?? ""
            return [
                Self.text(
                    state.status == .queued
                        ? "Job \(id) waits for others to end. Ask again."
                        : "Job \(id) is done to \(Int(state.progress * 100)) %\(left). Ask again.")
            ]
        }
    }

    private func mask(
        _ arguments: MCPArguments, _ folders: MCPFolders, _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [JSON] {
        let opened = try open(arguments.text("picture")!, folders)
        let way = try arguments.one(of: ["box", "point", "polygon", "word"], needed: false)
        let isWhole = try arguments.bool("whole", false)
        if isWhole && way != "box" { throw MCPFault("whole: is for a box") }
        let (grow, feather) = (try arguments.number("grow") ?? 0, try arguments.number("feather") ?? 0)
        let usual = Self.usual(opened.path, "mask", "png")
        _ = try folders.place(try arguments.text("output"), or: usual)
        let bytes: [UInt8]
        if let corners = try arguments.polygon(opened.size) {
            bytes = try Self.drawn(
                MCPPictures.mask(of: corners, width: opened.size.width, height: opened.size.height), grow, feather)
        } else if isWhole, let box = try arguments.box(opened.size) {
            bytes = try Self.drawn(
                Mask(width: opened.size.width, height: opened.size.height, filling: box), grow, feather)
        } else {
            var settings: [String: JSON] = ["grow": .number(grow), "feather": .number(feather)]
            try Self.set(&settings, box: arguments.box(opened.size), "box", point: arguments.point(opened.size), "at")
            if way == nil { settings["subject"] = true }
            if let word = try arguments.text("word") {
                settings["text"] = .string(word)
                settings["model"] = try wordModel()
            }
            let order = try studio.maker.order(
                .mask, settings, [OrderMaker.Upload("picture", name: opened.name, opened.bytes)])
            bytes = try await run(order, progress).bytes
        }
        let path = try folders.write(bytes, to: try arguments.text("output"), or: usual)
        let mask = try Picture(data: bytes, name: path)
        let found = try Mask(mask)
        let place = found.boundingBox(above: 0.5).map {
            ", within left \($0.x), top \($0.y), right \($0.x + $0.width), bottom \($0.y + $0.height)"
        }
        var text =
            "The mask is \(path): \(String(printf: "%.1f", found.coverage * 100)) % of \(opened.text) is meant\(place ?? ""). "
        if found.coverage > 0.2 && way != "polygon" && !isWhole {
            text += "That is much of it: if the thing is smaller, say a box close around it. "
        }
        var content = [Self.text(text + "In the preview it is red. " + Self.scale(opened.size))]
        if try arguments.bool("preview", true) {
            content.append(try MCPPictures.content(MCPPictures.shown(picture(opened), mask)))
        }
        return content
    }

    private static func drawn(_ mask: Mask, _ grow: Double, _ feather: Double) throws -> [UInt8] {
        var mask = mask
        if grow != 0 { mask = mask.grown(by: Float(grow)) }
        if feather > 0 { mask = mask.feathered(Float(feather)) }
        return try Picture(mask).encoded(as: .png).bytes
    }

    private static func set(
        _ settings: inout [String: JSON], box: PixelRect?, _ boxField: String, point: (x: Int, y: Int)?,
        _ pointField: String
    ) {
        if let box { settings[boxField] = .string("\(box.x),\(box.y),\(box.width),\(box.height)") }
        if let point { settings[pointField] = ["\(point.x),\(point.y)"].json }
    }

    private static func usual(_ path: String, _ suffix: String, _ kind: String) -> String {
        "\(PathName(path).withoutSuffix)-\(suffix).\(kind)"
    }

    private func make(
        _ arguments: MCPArguments, _ folders: MCPFolders, _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [JSON] {
        guard let verb = Verb(rawValue: arguments.tool.name) else { throw MCPFault("there is no such tool") }
        var settings: [String: JSON] = [:]
        var uploads: [OrderMaker.Upload] = []
        var opened: Opened?
        if let text = try arguments.text("picture") {
            let file = try open(text, folders)
            opened = file
            uploads.append(OrderMaker.Upload("picture", name: file.name, file.bytes))
        }
        let size = opened?.size ?? (1, 1)
        var enlarged: PictureSize?
        if let seed = try arguments.number("seed") { settings["seed"] = .integer(Int64(seed)) }
        if let model = try arguments.text("model") { settings["model"] = .string(model) }
        if let word = try arguments.text("word") {
            settings[verb == .inpaint ? "remove" : "text"] = .string(word)
            let field = verb == .inpaint ? "remove_model" : verb == .animate ? "mask_model" : "model"
            settings[field] = try wordModel()
        }
        switch verb {
        case .inpaint, .cutout:
            let isInpaint = verb == .inpaint
            let way = try arguments.one(of: ["mask", "box", "point", "word"], needed: isInpaint)
            if way == nil { settings["subject"] = true }
            Self.set(
                &settings, box: try arguments.box(size), isInpaint ? "remove_box" : "box",
                point: try arguments.point(size),
                isInpaint ? "remove_at" : "at")
            if way == "mask" {
                uploads.append(OrderMaker.Upload("mask", try open(arguments.text("mask")!, folders).bytes))
            }
            if let prompt = try arguments.text("prompt"), !prompt.isEmpty { settings["prompt"] = .string(prompt) }
            if try arguments.bool("crop", false) { settings["crop"] = true }
            if let color = try arguments.text("background") {
                guard SIMD3<Float>(colorText: color) != nil else {
                    throw MCPFault(
                        "background: expected a colour such as white, lightblue or #e0e0ff, got \(color.prefix(60))")
                }
                settings["background"] = .string(color)
            }
        case .edit: settings["instruction"] = .string(try arguments.text("instruction")!)
        case .generate:
            settings["prompt"] = .string(try arguments.text("prompt")!)
            let (width, height) = (try arguments.number("width") ?? 256, try arguments.number("height") ?? 256)
            let planned = GenerationSize(
                PictureSize(text: "\(Int(width))x\(Int(height))"), hasModel: settings["model"] != nil)
            if let generated = planned.generated { settings["size"] = .string(generated.text) }
            enlarged = planned.enlarged
        case .upscale:
            _ = try arguments.one(of: ["factor", "width"], needed: false)
            _ = try arguments.one(of: ["factor", "height"], needed: false)
            guard arguments.has("factor") || arguments.has("width") || arguments.has("height") else {
                throw MCPFault("say one of factor, width, height")
            }
            if let factor = try arguments.number("factor") { settings["scale"] = .number(factor) }
            for side in ["width", "height"] {
                if let length = try arguments.number(side) { settings[side] = .integer(Int64(length)) }
            }
        case .restore:
            if let strength = try arguments.number("strength") { settings["strength"] = .number(strength) }
        case .style:
            uploads.append(OrderMaker.Upload("style", try open(arguments.text("style")!, folders).bytes))
            if let strength = try arguments.number("strength") { settings["strength"] = .number(strength) }
            if try arguments.bool("keep_colors", false) { settings["keep_colors"] = true }
        case .animate:
            let (right, down) = (try arguments.number("drift_right") ?? 0, try arguments.number("drift_down") ?? 0)
            if right != 0 || down != 0 { settings["drift"] = .string("\(right),\(down)") }
            for name in ["waves", "zoom"] {
                if let value = try arguments.number(name) { settings[name] = .number(value) }
            }
            // Clips are large, and nobody is there who could say otherwise.
            settings["long_side"] = 1024
            if try arguments.one(of: ["mask", "point", "word"], needed: false) == "mask" {
                uploads.append(OrderMaker.Upload("mask", try open(arguments.text("mask")!, folders).bytes))
            }
            Self.set(&settings, box: nil, "box", point: try arguments.point(size), "at")
        case .mask: break
        }
        let output = try arguments.text("output")
        let format: FileFormat? =
            verb == .animate ? nil : output.map { $0.lowercased().hasSuffix(".png") ? .png : .jpeg }
        let isJPEG = opened.map { (try? FileFormat(content: $0.bytes, file: $0.path)) == .jpeg } ?? false
        let kept = verb.format ?? (verb == .cutout && settings["background"] == nil || !isJPEG ? "png" : "jpg")
        let usual = Self.usual(opened?.path ?? "generated.png", verb.suffix, kept)
        // Before anything is made that could not be written.
        _ = try folders.place(output, or: usual, suffixes: Self.suffixes(verb))
        var order = try studio.maker.order(verb, settings, uploads, format: format)
        order.size = enlarged
        let shows = try arguments.bool("preview", true)
        guard try arguments.bool("wait", true) else {
            let job = try await studio.submit(order)
            let (from, ready) = (opened, order)
            let id = calls.add(job) {
                do {
                    return try await written(made(job), ready, from, folders, output, shows: shows)
                } catch let error as RequestError {
                    throw Self.fault(error)
                } catch let error where !(error is MCPFault || error is CancellationError) {
                    throw MCPFault(Refusal(error).reason)
                }
            }
            return [Self.text("Begun as job \(id). Ask the tool job with this id until it is done.")]
        }
        return try await written(run(order, progress), order, opened, folders, output, shows: shows)
    }

    private typealias Made = (result: JobResult, bytes: [UInt8], state: Job.State)

    /// How names of what a verb makes may end.
    private static func suffixes(_ verb: Verb) -> [String] {
        verb == .animate ? ClipFileType.writable.map(\.rawValue) : MCPFolders.pictures
    }

    /// Writes what was made, and says so.
    private func written(
        _ made: Made, _ order: JobOrder, _ opened: Opened?, _ folders: MCPFolders, _ output: String?, shows: Bool
    ) async throws -> [JSON] {
        let verb = order.verb
        var bytes = made.bytes
        if made.result.isClip, let output {
            bytes = try await studio.clip(bytes, of: made.result, as: PathName(output).suffix.lowercased()).bytes
        }
        let path = try folders.write(
            bytes, to: output, or: Self.usual(opened?.path ?? "generated.png", verb.suffix, made.result.format.suffix),
            suffixes: Self.suffixes(verb))
        var text = "Written to \(path) (\(made.result.width)x\(made.result.height) pixels)"
        if let opened { text += ", made of \(opened.text)" }
        text += String(printf: ", seed %llu, %.1f s. ", order.seed, made.state.seconds)
        // What fields of requests do that the tool has not is no help.
        text += made.state.notices.filter { $0.code != "remnants-covered" }.map { "Note: \($0.text). " }.joined()
        var content = [Self.text(text + Self.scale((made.result.width, made.result.height)))]
        if shows { content.append(try MCPPictures.content(try Picture(data: made.bytes, name: path))) }
        return content
    }

    private func run(_ order: JobOrder, _ progress: @escaping @Sendable (Double) -> Void) async throws -> Made {
        let job = try await studio.submit(order)
        let telling = Task {
            for await event in job.events() { if case .progress(let fraction, _) = event { progress(fraction) } }
        }
        defer { telling.cancel() }
        return try await made(job)
    }

    /// Waits for a job, and forgets it.
    private func made(_ job: Job) async throws -> Made {
        do {
            let made = try await studio.picture(of: job)
            await studio.queue.remove(job)
            return made
        } catch {
            await studio.queue.remove(job)
            throw error
        }
    }
}

extension [String] {
    fileprivate var json: JSON { .array(map { .string($0) }) }
}
