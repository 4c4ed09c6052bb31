import FoundationEssentials
import GentoolBase
import GentoolRaster
import GentoolTasks

/// Our own interface: jobs and what happens to them, the page that uses it, and what watchers ask for.
struct StudioInterface: Interface {
    static let prefix = "/"
    let studio: Studio

    func response(to refusal: Refusal) -> HTTPResponse { refusal.response }

    var routes: [Route] { jobRoutes + PageFiles.routes + serviceRoutes }

    private var serviceRoutes: [Route] {
        [
            Route("GET /healthz") { _ in HTTPResponse(text: "ok\n") },
            Route("GET /metrics") { _ in
                HTTPResponse(Array(studio.metrics.text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
            },
            Route("GET /openapi.json") { _ in HTTPResponse(OpenAPIDocument.json) },
            Route("GET /api/limits") { _ in
                HTTPResponse([
                    "pixels": JSON(studio.settings.pixelLimit), "bytes": JSON(studio.settings.bodyLimit),
                ])
            },
            Route("GET /api/models") { _ in
                HTTPResponse([
                    "models": .array(
                        await studio.models.all.map { model in
                            [
                                "name": .string(model.name), "bytes": JSON(model.bytes),
                                "uses": .array(
                                    ModelUse.allCases.filter(model.uses.contains).map { .string($0.rawValue) }),
                            ]
                        })
                ])
            },
            Route("GET /files/:name") { call in
                let id = call.values[0].split(separator: ".").first.map(String.init) ?? ""
                return try await result(of: studio.job(id), isDownload: false)
            },
        ]
    }

    private var jobRoutes: [Route] {
        [
            Route("POST /api/jobs") { call in try await post(call.request) },
            Route("GET /api/jobs") { _ in
                var jobs: [JSON] = []
                for job in await studio.queue.all { jobs.append(await description(of: job)) }
                return HTTPResponse(["jobs": .array(jobs)])
            },
            Route("GET /api/jobs/:id") { call in
                HTTPResponse(await description(of: try await studio.job(call.values[0])))
            },
            Route("DELETE /api/jobs/:id") { call in
                await studio.queue.remove(try await studio.job(call.values[0]))
                return HTTPResponse(status: 204)
            },
            Route("GET /api/jobs/:id/events") { call in
                HTTPResponse(events: events(of: try await studio.job(call.values[0])))
            },
            Route("GET /api/jobs/:id/result") { call in
                try await result(
                    of: studio.job(call.values[0]), as: call.request.query("as"),
                    isDownload: call.request.query("download") != nil)
            },
        ]
    }

    // MARK: - Asking

    /// What a request asks for, as JSON, and the files of its form.
    private static func content(of request: HTTPRequest) throws -> (asked: JSON, files: [OrderMaker.Upload]) {
        if let form = try MultipartForm(request.body, type: request.head["content-type"]) {
            guard let job = form["job"] else {
                throw Refusal(
                    400, "invalid-value", "the form's field job is missing: what is asked for, as JSON", field: "job")
            }
            guard let json = JSON(bytes: job.bytes) else {
                throw Refusal(400, "invalid-value", "the form's field job is not JSON", field: "job")
            }
            let files = form.parts.filter { $0.name != "job" }
            return (json, files.map { OrderMaker.Upload($0.name, name: $0.fileName, $0.bytes) })
        }
        if let type = request.head["content-type"], !type.lowercased().hasPrefix("application/json") {
            throw Refusal(415, "unsupported-type", "expected application/json or multipart/form-data")
        }
        return (try request.json(), [])
    }

    private func post(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (asked, files) = try Self.content(of: request)
        var uploads = files
        guard let fields = asked.object else { throw Refusal(400, "invalid-value", "expected an object") }
        let known: Set = ["verb", "request", "files", "format", "previews", "wait"]
        if let other = fields.keys.sorted().first(where: { !known.contains($0) }) {
            throw Refusal(
                400, "invalid-value",
                "\"\(other.prefix(100))\" is not known; expected \(known.sorted().joined(separator: ", "))",
                field: String(other.prefix(100)))
        }
        guard let verb = asked["verb"]?.string.flatMap(Verb.init) else {
            throw Refusal(
                400, "invalid-value",
                "\"verb\": expected one of \(Verb.allCases.map(\.rawValue).joined(separator: ", "))", field: "verb")
        }
        guard let settings = fields["request"].map({ $0.object }) ?? [:] else {
            throw Refusal(400, "invalid-value", "\"request\": expected an object of fields", field: "request")
        }
        if let files = fields["files"] {
            guard let files = files.object else {
                throw Refusal(400, "invalid-value", "\"files\": expected an object of files", field: "files")
            }
            for (field, value) in files.sorted(by: { $0.key < $1.key }) {
                let given = value.array ?? [value]
                try OrderMaker.checkFiles(verb, field: field, count: given.count)
                for file in given { uploads.append(try await upload(field, file)) }
            }
        }
        let order = try await studio.maker.order(
            verb, settings, uploads, format: try format(fields["format"]), previews: try previews(fields["previews"]))
        var waits = false
        if let wait = fields["wait"] {
            guard case .bool(let value) = wait else {
                throw Refusal(400, "invalid-value", "\"wait\": expected true or false", field: "wait")
            }
            waits = value
        }
        let job = try await studio.submit(order)
        if waits {
            _ = await job.end()
            let status = job.state.failure.map { $0.isOfRequest ? 422 : 500 } ?? 200
            return HTTPResponse(status: status, await description(of: job))
        }
        return HTTPResponse(status: 202, await description(of: job)).with("Location", "/api/jobs/\(job.id)")
    }

    private func format(_ value: JSON?) throws -> FileFormat? {
        guard let value else { return nil }
        switch value.string {
        case "png": return .png
        case "jpeg", "jpg": return .jpeg
        default: throw Refusal(400, "invalid-value", "\"format\": expected png or jpeg", field: "format")
        }
    }

    private func previews(_ value: JSON?) throws -> Int? {
        guard let value else { return nil }
        guard let number = value.int, (1...1000).contains(number) else {
            throw Refusal(
                400, "invalid-value", "\"previews\": expected a whole number from 1 to 1000", field: "previews")
        }
        return number
    }

    /// A file as JSON has it: base64, bare or in a data URL, or the result of a job.
    private func upload(_ field: String, _ value: JSON) async throws -> OrderMaker.Upload {
        if let id = value["job"]?.string {
            let job = try await studio.job(id)
            let (result, bytes) = try await studio.bytes(of: job)
            return OrderMaker.Upload(field, name: result.name, bytes)
        }
        guard let text = value.string ?? value["data"]?.string, let bytes = Base64.bytes(text) else {
            throw Refusal(
                400, "invalid-value",
                "\"files\": \(field.prefix(100)) has to be base64, an object with data and name, or one with a job's id",
                field: "files")
        }
        return OrderMaker.Upload(field, name: value["name"]?.string, bytes)
    }

    // MARK: - Telling

    /// A job as clients see it.
    func description(of job: Job) async -> JSON {
        let state = job.state
        var fields: [String: JSON] = [
            "id": .string(job.id), "verb": .string(job.order.verb.rawValue), "status": .string(state.status.rawValue),
            "progress": .number(state.progress), "seconds": .number((state.seconds * 1000).rounded() / 1000),
            "created": .number(job.created.timeIntervalSince1970.rounded()), "name": .string(job.order.name),
            "seed": .unsigned(job.order.seed), "request": .object(job.order.settings),
            "notices": .array(state.notices.map { ["code": .string($0.code), "text": .string($0.text)] }),
        ]
        if let remaining = state.remaining { fields["remaining"] = .number(remaining.rounded()) }
        if state.status == .queued, let position = await studio.queue.position(of: job) {
            fields["position"] = JSON(position)
        }
        if let failure = state.failure {
            fields["error"] = [
                "code": .string(failure.code), "message": .string(failure.reason), "field": JSON(failure.field),
            ]
        }
        if let result = state.result {
            var told: [String: JSON] = [
                "url": .string("/api/jobs/\(job.id)/result"), "name": .string(result.name),
                "type": .string(result.type),
                "width": JSON(result.width), "height": JSON(result.height), "bytes": JSON(result.count),
                "details": result.details,
            ]
            // What else it can be had as.
            if result.isClip { told["kinds"] = .array(ClipFileType.writable.map { .string($0.rawValue) }) }
            fields["result"] = .object(told)
        }
        return .object(fields)
    }

    private func events(of job: Job) -> AsyncStream<[UInt8]> {
        EventStream.make { send in
            for await event in job.events() {
                switch event {
                case .started: send(HTTPResponse.event("started", await description(of: job)))
                case .notice(let notice):
                    send(HTTPResponse.event("notice", ["code": .string(notice.code), "text": .string(notice.text)]))
                case .progress(let fraction, let remaining):
                    var data: [String: JSON] = ["progress": .number(fraction)]
                    if let remaining { data["remaining"] = .number((remaining * 10).rounded() / 10) }
                    send(HTTPResponse.event("progress", .object(data)))
                case .preview(let bytes):
                    let format = (try? FileFormat(content: bytes, file: "")) ?? .jpeg
                    send(
                        HTTPResponse.event(
                            "preview", ["image": .string("data:\(format.mediaType);base64," + Base64.text(bytes))]))
                case .ended: send(HTTPResponse.event(job.state.status.rawValue, await description(of: job)))
                }
            }
        }
    }

    /// - Parameter kind: a clip's, as suffixes name it; `nil` is as it was made.
    private func result(of job: Job, as kind: String? = nil, isDownload: Bool) async throws -> HTTPResponse {
        // The question is right, whatever was wrong with the job.
        if let failure = job.state.failure {
            throw Refusal(failure.isOfRequest ? 409 : 500, failure.code, failure.reason)
        }
        let (result, bytes) = try await studio.bytes(of: job)
        guard let kind else { return response(bytes, result.name, result.type, isDownload) }
        let clip = try await studio.clip(bytes, of: result, job, as: kind)
        return response(clip.bytes, clip.name, clip.type, isDownload)
    }

    private func response(_ bytes: [UInt8], _ name: String, _ type: String, _ isDownload: Bool) -> HTTPResponse {
        // Names have no quotation marks; what is not ASCII is said the newer way (RFC 6266).
        let ascii = String(name.unicodeScalars.map { $0.isASCII ? Character($0) : "_" })
        let encoded = PercentCoding.encoded(name)
        return HTTPResponse(bytes, type: type)
            .with(
                "Content-Disposition",
                "\(isDownload ? "attachment" : "inline"); filename=\"\(ascii)\"; filename*=UTF-8''\(encoded)"
            )
            .with("Content-Security-Policy", "default-src 'none'; sandbox")
            .with("Cache-Control", "private, max-age=3600, immutable")
    }
}
