import FoundationEssentials
import GentoolBase
import GentoolRaster
import GentoolTasks

/// OpenAI's images: `/v1/images/…` and `/v1/models`.
///
/// Any name of a model is accepted: that of one on this machine means it, all others the program's own. In masks what is
/// wholly transparent is filled, what is partly so in part.
struct ImagesInterface: Interface {
    static let prefix = "/v1/"
    let studio: Studio

    func response(to refusal: Refusal) -> HTTPResponse {
        refusal.adding(to: HTTPResponse(status: refusal.status, ["error": Self.error(refusal)]))
    }

    private static func error(_ refusal: Refusal) -> JSON {
        let kind =
            switch refusal.status {
            case 401: "authentication_error"
            case 429: "rate_limit_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        return [
            "message": .string(refusal.reason), "type": .string(kind),
            "param": JSON(refusal.field.map { names[$0] ?? $0 }),
            "code": .string(refusal.code.replacing("-", with: "_")),
        ]
    }

    var routes: [Route] {
        [
            Route("GET /v1/models") { _ in
                HTTPResponse(["object": "list", "data": .array(await models.map { .object($0) })])
            },
            Route("GET /v1/models/:id") { call in
                // Clients ask before they use a name, and any name is taken.
                HTTPResponse(.object(Self.model(call.values[0])))
            },
            Route("POST /v1/images/generations") { call in
                try await answer(ImagesCall(call.request), event: "image_generation", to: call.request) { asked in
                    try await generations(asked)
                }
            },
            Route("POST /v1/images/edits") { call in
                try await answer(ImagesCall(call.request), event: "image_edit", to: call.request) {
                    try await edits($0)
                }
            },
            Route("POST /v1/images/variations") { call in
                try await answer(ImagesCall(call.request), event: "image_edit", to: call.request) {
                    try await variations($0)
                }
            },
        ]
    }

    private var models: [[String: JSON]] {
        get async { (["gentool"] + (await studio.models.generators).map(\.name)).map(Self.model) }
    }

    private static func model(_ name: String) -> [String: JSON] {
        ["id": .string(name), "object": "model", "created": 1_700_000_000, "owned_by": "gentool"]
    }

    // MARK: - Orders

    /// The fields that all share.
    private func settings(_ asked: ImagesCall) async throws -> [String: JSON] {
        var settings: [String: JSON] = [:]
        if let model = asked.text("model"), await studio.models.paths[model] != nil {
            settings["model"] = .string(model)
        }
        for (name, field) in [
            ("steps", "steps"), ("guidance_scale", "guidance"), ("negative_prompt", "negative"), ("sampler", "sampler"),
        ] {
            if let value = asked[name] { settings[field] = .string(value.plainText) }
        }
        if asked.format == .jpeg { settings["quality"] = JSON(asked.quality) }
        return settings
    }

    private func generations(_ asked: ImagesCall) async throws -> [JobOrder] {
        var settings = try await settings(asked)
        let prompt = try asked.prompt()
        guard !prompt.allSatisfy(\.isWhitespace) else {
            throw Refusal(400, "missing-value", "prompt is empty: what the picture shows", field: "prompt")
        }
        settings["prompt"] = .string(prompt)
        let size = GenerationSize(try asked.size(), hasModel: settings["model"] != nil)
        if let generated = size.generated { settings["size"] = .string(generated.text) }
        if asked.isTransparent {
            throw Refusal(
                400, "invalid-value", "background: pictures are made opaque here; expected opaque or auto",
                field: "background")
        }
        return try await orders(.generate, settings, [], asked, size: size.fitted)
    }

    private func edits(_ asked: ImagesCall) async throws -> [JobOrder] {
        guard let picture = asked.pictures.first else {
            throw Refusal(400, "missing-value", "image is missing: the picture to change", field: "image")
        }
        var settings = try await settings(asked)
        let prompt = try asked.prompt()
        let size = try asked.size()
        let photo = OrderMaker.Upload("picture", name: picture.name, picture.bytes)
        let others = asked.pictures.dropFirst()
        if asked.isTransparent { return try await cutouts(asked, photo, size) }
        if !others.isEmpty {
            guard asked.mask == nil else {
                throw Refusal(
                    400, "invalid-value",
                    "image: expected one picture, for the mask is of one; got \(others.count + 1)",
                    field: "image")
            }
            if settings["model"] != nil {
                settings["instruction"] = .string(prompt)
                let more = others.map { OrderMaker.Upload("reference", name: $0.name, $0.bytes) }
                return try await orders(.edit, settings, [photo] + more, asked, size: size)
            }
            guard Self.asksForStyle(prompt) else {
                throw Refusal(
                    400, "invalid-value",
                    "image: got \(others.count + 1) pictures, and gentool's own model takes one; others are used for "
                        + "their style if the prompt asks for it, or by a model on this machine that takes several",
                    field: "image")
            }
            let styles = others.map { OrderMaker.Upload("style", name: $0.name, $0.bytes) }
            return try await orders(
                .style, settings.filter { $0.key == "quality" }, [photo] + styles, asked, size: size)
        }
        // The oldest model took the picture's own transparency where no mask came.
        let mask =
            asked.mask ?? (asked.text("model") == "dall-e-2" && Self.hasAlpha(picture.bytes) ? picture.bytes : nil)
        guard let mask else {
            settings["instruction"] = .string(prompt)
            return try await orders(.edit, settings, [photo], asked, size: size)
        }
        let limit = studio.settings.pixelLimit
        let reading = try await studio.pictures.value { try ImagesMask(mask, pixelLimit: limit) }
        settings["mask_from"] = reading.source
        var notices = reading.notices
        if settings["model"] != nil || !Self.asksForRemoval(prompt) {
            settings["prompt"] = .string(prompt)
        } else {
            // The picture itself knows best what was behind a thing.
            settings = settings.filter { !["steps", "guidance", "negative", "sampler"].contains($0.key) }
            notices.append(
                Notice(
                    "filled-from-picture",
                    "the prompt only says that something is to go, so the hole is filled from the picture itself"))
        }
        return try await orders(
            .inpaint, settings, [photo, OrderMaker.Upload("mask", mask)], asked, size: size, notices: notices)
    }

    /// What the picture is of, on nothing.
    private func cutouts(
        _ asked: ImagesCall, _ photo: OrderMaker.Upload, _ size: PictureSize?
    ) async throws -> [JobOrder] {
        guard asked.format == .png else {
            throw Refusal(
                400, "invalid-value", "background: JPEG has no transparency; expected output_format png",
                field: "background")
        }
        guard size == nil else {
            throw Refusal(
                400, "invalid-value", "size: what is cut out keeps the picture's size; expected auto", field: "size")
        }
        var request: [String: JSON] = ["subject": true]
        if let model = await studio.models.first(for: .subject) { request["model"] = .string(model.name) }
        return try await orders(.cutout, request, [photo], asked)
    }

    /// Whether words say that another picture is to be painted like.
    private static func asksForStyle(_ prompt: String) -> Bool {
        prompt.lowercased().contains(/\b(styles?|painted like|look like the (second|other))\b/)
    }

    private static func hasAlpha(_ bytes: [UInt8]) -> Bool {
        (try? PictureHeader(data: bytes, name: "image"))?.format.hasAlpha == true
    }

    /// Whether words say that something is to go, and nothing of what comes in its place.
    static func asksForRemoval(_ prompt: String) -> Bool {
        let text = prompt.trimmingBlanks.lowercased()
        let removal = /(please )?(remove|erase|delete|clean up|get rid of|take away)\b.*/.dotMatchesNewlines()
        let filling = /(please )?(fill|inpaint)( in)?( it| this| that| (the )?(hole|gap|mask|masked area|area))?[.!]?/
        let others = /\b(with|by|into|put|add|instead|then|replace|paint|draw|make|turn|insert|place|fill|show)\b/
        return text.wholeMatch(of: filling) != nil || text.wholeMatch(of: removal) != nil && !text.contains(others)
    }

    private func variations(_ asked: ImagesCall) async throws -> [JobOrder] {
        guard let picture = asked.pictures.first else {
            throw Refusal(400, "missing-value", "image is missing: the picture to vary", field: "image")
        }
        var settings = try await settings(asked)
        guard settings["model"] != nil else {
            throw Refusal(
                400, "no-model", "variations need a diffusion model of this machine; name one of /v1/models",
                field: "model")
        }
        settings["instruction"] = .string(asked.text("prompt") ?? "")
        settings["strength"] = 0.6
        return try await orders(
            .edit, settings, [OrderMaker.Upload("picture", name: picture.name, picture.bytes)], asked)
    }

    /// As many as are wanted, with seeds that follow each other.
    private func orders(
        _ verb: Verb, _ settings: [String: JSON], _ uploads: [OrderMaker.Upload], _ asked: ImagesCall,
        size: PictureSize? = nil, notices: [Notice] = []
    ) async throws -> [JobOrder] {
        let seed = try asked.seed()
        let steps = asked["steps"]?.int ?? JobOrder.usualSteps
        let previews = asked.partialImages == 0 ? nil : max(1, steps / (asked.partialImages + 1))
        var orders: [JobOrder] = []
        for number in 0..<UInt64(asked.count) {
            var settings = settings
            // Nothing of a cutout is drawn.
            if verb != .cutout { settings["seed"] = .unsigned(seed &+ number) }
            do {
                var order = try await studio.maker.order(
                    verb, settings, uploads, format: asked.format, previews: previews, size: size)
                order.notices = notices
                order.fieldName = Self.fieldName
                orders.append(order)
            } catch let error as RequestError {
                throw Refusal(Job.Failure(error, fieldName: Self.fieldName))
            } catch let error as any ReportableError {
                var refusal = Refusal(error)
                // What is too large and no file is what is to be made.
                if error.file == nil {
                    refusal = Refusal(400, refusal.code, refusal.reason, field: refusal.field ?? "size")
                }
                refusal.field = refusal.field ?? "picture"
                throw refusal
            }
        }
        return orders
    }

    /// How clients know a field that they call otherwise.
    private static let names = [
        "instruction": "prompt", "picture": "image", "reference": "image", "style": "image",
        "negative": "negative_prompt", "guidance": "guidance_scale", "quality": "output_compression",
    ]
    private static let own: Set = ["prompt", "mask", "model", "size", "seed", "steps", "sampler"]

    @Sendable
    private static func fieldName(_ field: String) -> String? {
        names[field] ?? (own.contains(field) ? field : nil)
    }

    // MARK: - Answers

    private func answer(
        _ asked: ImagesCall, event: String, to request: HTTPRequest, _ orders: (ImagesCall) async throws -> [JobOrder]
    ) async throws -> HTTPResponse {
        try studio.check(count: asked.count, status: 400, field: "n")
        let ordered = try await studio.submit(try await orders(asked))
        if asked.streams { return HTTPResponse(events: stream(ordered, asked, event)) }
        return try await withTaskCancellationHandler {
            var data: [JSON] = []
            var answer = asked.common
            for job in ordered {
                do {
                    let made = try await studio.picture(of: job)
                    answer["size"] = .string("\(made.result.width)x\(made.result.height)")
                    data.append(image(made, asked, request))
                } catch {
                    await studio.remove(ordered)
                    throw error
                }
            }
            // What was handed over need not be kept.
            if !asked.wantsURL { await studio.remove(ordered) }
            answer["created"] = JSON(Int(Date().timeIntervalSince1970))
            answer["data"] = .array(data)
            answer["usage"] = Self.usage
            return HTTPResponse(.object(answer))
        } onCancel: {
            for job in ordered { job.cancel() }
        }
    }

    private static let usage: JSON = [
        "input_tokens": 0, "output_tokens": 0, "total_tokens": 0,
        "input_tokens_details": ["image_tokens": 0, "text_tokens": 0],
    ]

    private func image(_ made: FinishedJob, _ asked: ImagesCall, _ request: HTTPRequest) -> JSON {
        var image: [String: JSON] = ["seed": .unsigned(made.job.order.seed)]
        let notices = made.state.notices
        if !notices.isEmpty { image["notices"] = .array(notices.map { .string($0.text) }) }
        if asked.wantsURL {
            // Behind a proxy that speaks HTTPS the address has to be that, too.
            let isSecure = request.head["x-forwarded-proto"]?.lowercased().hasPrefix("https") == true
            let server = "\(isSecure ? "https" : "http")://\(request.head["host"] ?? "localhost")"
            image["url"] = .string("\(server)/files/\(made.job.id).\(made.result.format.suffix)")
        } else {
            image["b64_json"] = .string(Base64.text(made.bytes))
        }
        return .object(image)
    }

    private func stream(_ jobs: [Job], _ asked: ImagesCall, _ event: String) -> AsyncStream<[UInt8]> {
        EventStream.make { send in
            await withTaskCancellationHandler {
                for job in jobs {
                    var index = 0
                    for await happening in job.events() {
                        guard case .preview(let bytes) = happening, index < asked.partialImages else { continue }
                        var data = asked.common
                        data["type"] = .string("\(event).partial_image")
                        data["b64_json"] = .string(Base64.text(bytes))
                        data["created_at"] = JSON(Int(Date().timeIntervalSince1970))
                        data["partial_image_index"] = JSON(index)
                        index += 1
                        send(HTTPResponse.event("\(event).partial_image", .object(data)))
                    }
                    do {
                        let made = try await studio.picture(of: job)
                        var data = asked.common
                        data["type"] = .string("\(event).completed")
                        data["b64_json"] = .string(Base64.text(made.bytes))
                        data["created_at"] = JSON(Int(Date().timeIntervalSince1970))
                        data["size"] = .string("\(made.result.width)x\(made.result.height)")
                        data["usage"] = Self.usage
                        send(HTTPResponse.event("\(event).completed", .object(data)))
                    } catch {
                        send(HTTPResponse.event("error", ["error": Self.error(Refusal(error))]))
                        break
                    }
                }
                await studio.remove(jobs)
            } onCancel: {
                for job in jobs { job.cancel() }
            }
        }
    }
}
