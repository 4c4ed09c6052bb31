import FoundationEssentials
import GentoolRaster
import GentoolTasks

/// AUTOMATIC1111's interface, as its clients use it. Unknown fields are ignored, and named in a warning.
struct WebUIInterface: Interface {
    static let prefix = "/sdapi/"
    let studio: Studio
    private let options = WebUIOptions()
    private let batches = WebUIBatches()

    init(studio: Studio) { self.studio = studio }

    func response(to refusal: Refusal) -> HTTPResponse {
        refusal.adding(
            to: HTTPResponse(
                status: refusal.status,
                ["detail": .string(refusal.reason), "error": .string(refusal.code), "errors": .string(refusal.reason)]))
    }

    private func route(_ path: String, _ body: @escaping @Sendable (Call) async throws -> JSON) -> Route {
        let words = path.split(separator: " ")
        return Route("\(words[0]) /sdapi/v1/\(words[1])") { HTTPResponse(try await body($0)) }
    }

    var routes: [Route] {
        [
            route("POST txt2img") { try await make(WebUICall($0.request), .generate) },
            route("POST img2img") { try await make(WebUICall($0.request), .inpaint) },
            route("POST extra-single-image") { try await enlarge($0.request) },
            route("POST extra-batch-images") { try await enlargeAll($0.request) },
            route("POST png-info") { try notes($0.request) },
            route("GET options") { _ in options.json(models: await modelNames) },
            route("POST options") { call in
                options.set(try call.request.json().object ?? [:])
                return nil
            },
            route("GET sd-models") { _ in
                .array(
                    await modelNames.map {
                        [
                            "title": .string($0), "model_name": .string($0), "filename": .string($0), "hash": nil,
                            "sha256": nil,
                            "config": nil,
                        ]
                    })
            },
            route("GET samplers") { _ in
                .array(
                    SamplerNames.shown.map {
                        ["name": .string($0.name), "aliases": [.string($0.sampler.rawValue)], "options": [:]]
                    })
            },
            route("GET schedulers") { _ in
                .array(
                    WebUISamplers.schedules.map {
                        ["name": .string($0.name), "label": .string($0.label), "aliases": nil, "default_rho": -1]
                    })
            },
            route("GET upscalers") { _ in
                .array(
                    (["None", "gentool"] + (await upscalers).map(\.name)).map {
                        ["name": .string($0), "model_name": nil, "model_path": nil, "model_url": nil, "scale": 4]
                    })
            },
            route("GET latent-upscale-modes") { _ in [["name": "Latent"]] },
            route("GET sd-vae") { _ in [] },
            route("GET sd-modules") { _ in [] },
            route("GET loras") { _ in [] },
            route("GET embeddings") { _ in ["loaded": [:], "skipped": [:]] },
            route("GET hypernetworks") { _ in [] },
            route("GET prompt-styles") { _ in [] },
            route("GET scripts") { _ in ["txt2img": [], "img2img": []] },
            route("GET script-info") { _ in [] },
            route("GET cmd-flags") { _ in [:] },
            route("GET face-restorers") { _ in [] },
            route("GET progress") { call in
                progress(withPicture: call.request.query("skip_current_image")?.lowercased() != "true")
            },
            route("POST interrupt") { _ in
                batches.current?.interrupt()
                return [:]
            },
            route("POST skip") { _ in
                batches.current?.skip()
                return [:]
            },
            route("POST refresh-checkpoints") { _ in
                await studio.models.lookAgain()
                return nil
            },
            route("POST refresh-loras") { _ in nil },
            route("POST refresh-vae") { _ in nil },
            route("POST unload-checkpoint") { _ in [:] },
            route("POST reload-checkpoint") { _ in [:] },
            route("GET memory") { _ in
                let total = Int(clamping: ProcessInfo.processInfo.physicalMemory)
                return [
                    "ram": [
                        "free": JSON(max(0, total - Metrics.residentBytes)), "used": JSON(Metrics.residentBytes),
                        "total": JSON(total),
                    ],
                    "cuda": ["error": "there is none"],
                ]
            },
        ]
    }

    private var upscalers: [FoundModels.Model] {
        get async { await studio.models.all.filter { $0.uses.contains(.upscale) } }
    }
    private var modelNames: [String] {
        get async { ["gentool"] + (await studio.models.generators).map(\.name) }
    }

    // MARK: - Making

    private func make(_ asked: WebUICall, _ verb: Verb) async throws -> JSON {
        // The number of rounds times that of pictures in each.
        try studio.check(count: asked.count, status: 422, field: "n_iter")
        let paths = await studio.models.paths
        let named = asked.model ?? options.model
        let model = named.flatMap { paths[$0] == nil ? nil : $0 }
        var warnings: [String] = []
        if let named, !["", "gentool"].contains(named), model == nil {
            warnings.append("the model \(named.prefix(60)) is not on this machine; gentool's own is used")
        }
        let plan = try await WebUIPlan(asked, verb, model: model, studio)
        var orders: [JobOrder] = []
        for number in 0..<UInt64(asked.count) { orders.append(try await plan.order(seed: asked.seed &+ number)) }
        let ordered = try await studio.submit(orders)
        return try await batches.with(ordered) { _ in
            try await withTaskCancellationHandler {
                try await answer(ordered, WebUIAnswer(to: asked, model: model, warnings: warnings))
            } onCancel: {
                for job in ordered { job.cancel() }
            }
        }
    }

    private func answer(_ ordered: [Job], _ empty: WebUIAnswer) async throws -> JSON {
        var answer = empty
        for job in ordered {
            let state = await job.end()
            // What was interrupted is no error for these clients.
            if state.status == .cancelled { continue }
            do {
                let (result, bytes) = try await studio.bytes(of: job)
                answer.add(result, bytes, seed: job.order.seed, notices: state.notices)
            } catch {
                await studio.remove(ordered)
                throw error
            }
        }
        await studio.remove(ordered)
        return answer.json
    }

    // MARK: - Enlarging

    /// A picture was left out; all that come behind it are, too, if the work was interrupted.
    private struct LeftOut: Error {
        let isInterrupted: Bool
    }

    /// - Throws: `LeftOut` where somebody wanted to go on without it.
    private func enlarged(_ text: String?, _ body: JSON) async throws -> JSON {
        guard let bytes = text.flatMap(Base64.bytes) else {
            throw Refusal(422, "invalid-value", "image: expected base64 or a data URL", field: "image")
        }
        // Pictures that are not to be enlarged come back as they are.
        let upscaler = body["upscaler_1"]?.string ?? "None"
        if upscaler == "None" { return .string(Base64.text(bytes)) }
        var settings: [String: JSON] = [:]
        var picture = bytes
        // Clients name some that they know from elsewhere; what is not here is done by the program's own.
        if await upscalers.contains(where: { $0.name == upscaler }) { settings["model"] = .string(upscaler) }
        if body["resize_mode"]?.int == 1, let width = body["upscaling_resize_w"]?.int,
            let height = body["upscaling_resize_h"]?.int
        {
            guard let size = PictureSize(text: "\(width)x\(height)") else {
                throw Refusal(
                    422, "invalid-value", "upscaling_resize_w: expected 1 or more", field: "upscaling_resize_w")
            }
            (settings["width"], settings["height"]) = (JSON(width), JSON(height))
            let limit = studio.settings.pixelLimit
            if body["upscaling_crop"]?.bool ?? true {
                picture = try await studio.pictures.value { try WebUIPictures.cropped(bytes, to: size, limit) }
            } else {
                // All of it, at least as large on both sides.
                let header = try PictureHeader(data: bytes, name: "image")
                let isWide = header.width * height > width * header.height
                settings[isWide ? "width" : "height"] = nil
            }
        } else {
            settings["scale"] = .number(max(1, body["upscaling_resize"]?.double ?? 2))
        }
        let job = try await studio.submit(
            studio.maker.order(.upscale, settings, [OrderMaker.Upload("picture", picture)], format: .png))
        return try await batches.with([job]) { batch in
            do {
                let made = try await studio.picture(of: job)
                await studio.queue.remove(job)
                return .string(Base64.text(made.bytes))
            } catch {
                await studio.queue.remove(job)
                if error is CancellationError, !Task.isCancelled { throw LeftOut(isInterrupted: batch.isInterrupted) }
                throw error
            }
        }
    }

    private func enlarge(_ request: HTTPRequest) async throws -> JSON {
        let body = try request.json()
        do {
            return ["image": try await enlarged(body["image"]?.string, body), "html_info": "<p>gentool</p>"]
        } catch is LeftOut {
            throw CancellationError()
        }
    }

    private func enlargeAll(_ request: HTTPRequest) async throws -> JSON {
        let body = try request.json()
        guard let list = body["imageList"]?.array, !list.isEmpty, list.count <= 100 else {
            throw Refusal(422, "missing-value", "imageList: expected 1 to 100 pictures", field: "imageList")
        }
        var images: [JSON] = []
        for item in list {
            do {
                images.append(try await enlarged(item["data"]?.string, body))
            } catch let left as LeftOut {
                if left.isInterrupted { break }
            }
        }
        return ["images": .array(images), "html_info": "<p>gentool</p>"]
    }

    // MARK: - Telling

    private func notes(_ request: HTTPRequest) throws -> JSON {
        guard let bytes = try request.json()["image"]?.string.flatMap(Base64.bytes) else {
            throw Refusal(422, "invalid-value", "image: expected base64 or a data URL", field: "image")
        }
        let header: PictureHeader
        do {
            header = try PictureHeader(data: bytes, name: "image")
        } catch {
            throw Refusal(422, "wrong-format", Refusal(error).reason, field: "image")
        }
        let notes = header.metadata.generationNotes
        let text = WebUIAnswer.text(notes.parameters ?? "")
        var parameters: [String: JSON] = [:]
        if let found = GenerationParameters(text: text) ?? GenerationParameters(header.metadata) {
            parameters = ["Prompt": .string(found.prompt), "Negative prompt": .string(found.negativePrompt)]
            for setting in found.settings { parameters[setting.name] = .string(setting.value) }
        }
        return [
            "info": .string(text), "items": .object(text.isEmpty ? [:] : ["parameters": .string(text)]),
            "parameters": .object(parameters),
        ]
    }

    private func progress(withPicture: Bool) -> JSON {
        guard let batch = batches.current, let number = batch.current else {
            // Clients wait for exactly this.
            return [
                "progress": 0, "eta_relative": 0, "current_image": nil, "textinfo": nil,
                "state": Self.state([:]),
            ]
        }
        let (job, count) = (batch.jobs[number], batch.jobs.count)
        let state = job.state
        let steps = job.order.steps
        // The others are thought to take as long.
        let left = state.remaining.map { $0 + Double(count - number - 1) * ($0 + state.seconds) }
        return [
            "progress": .number(max(0.001, min(0.999, (Double(number) + state.progress) / Double(count)))),
            "eta_relative": .number(left ?? 0),
            "current_image": withPicture ? JSON(state.preview.map { Base64.text($0) }) : nil, "textinfo": nil,
            "state": Self.state([
                "interrupted": .bool(batch.isInterrupted), "job": .string(job.order.verb.rawValue),
                "job_count": JSON(count), "job_no": JSON(number),
                "sampling_step": JSON(Int(Double(steps) * state.progress)), "sampling_steps": JSON(steps),
            ]),
        ]
    }

    /// - Parameter told: what is not as it is when nothing is done.
    private static func state(_ told: [String: JSON]) -> JSON {
        let idle: [String: JSON] = [
            "skipped": false, "interrupted": false, "job": "", "job_count": 0, "job_timestamp": "0", "job_no": 0,
            "sampling_step": 0, "sampling_steps": 0,
        ]
        return .object(idle.merging(told) { $1 })
    }
}
