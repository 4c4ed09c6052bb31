import GentoolBase
import GentoolRaster
import GentoolTasks

extension MCPToolbox {
    func make(
        _ arguments: MCPArguments, _ folders: MCPFolders, _ progress: @escaping @Sendable (Double) -> Void
    ) async throws -> [JSON] {
        guard let verb = Verb(rawValue: arguments.tool.name) else { throw MCPFault("there is no such tool") }
        let words = arguments.has("word") ? await studio.models.first(for: .words) : nil
        let asked = try await studio.pictures.value {
            try MCPRequest(
                verb, arguments, open: { try open($0, folders) }, wordModel: { try Self.wordModel(words) })
        }
        let input = asked.input
        let output = try arguments.text("output")
        // Before anything is made that could not be written.
        let place = try folders.place(
            output, or: Self.usual(input, verb, asked.suffix), suffixes: Self.suffixes(verb))
        let hold = try output.map { _ in try places.hold(place) }
        let format: FileFormat? =
            verb == .animate ? nil : output.map { $0.lowercased().hasSuffix(".png") ? .png : .jpeg }
        var order = try await studio.maker.order(
            verb, asked.settings, asked.uploads, format: format, size: asked.enlarged)
        let names = MCPWords(tool: arguments.tool)
        order.fieldName = { names.name($0) }
        let (tool, shows) = (arguments.tool, try arguments.bool("preview", true))
        let target = Target(tool: tool, input: input, folders: folders, output: output, hold: hold, shows: shows)
        if try arguments.bool("wait", true) { return try await written(run(order, progress), target) }
        let job = try await studio.submit(order)
        let id = calls.add(job) {
            do {
                return try await written(made(job), target)
            } catch let error as RequestError {
                throw MCPWords(tool: tool).fault(error)
            } catch let error where !(error is MCPFault || error is CancellationError) {
                throw Self.fault(error)
            }
        }
        return [Self.text("Begun as job \(id). Ask the tool job with this id until it is done.")]
    }

    /// How names of what a verb makes may end.
    private static func suffixes(_ verb: Verb) -> [String] {
        verb == .animate ? ClipFileType.writable.map(\.rawValue) : MCPFolders.pictures
    }

    /// What a result is called that gets no name.
    private static func usual(_ input: MCPInput?, _ verb: Verb, _ kind: String) -> String {
        input.map { usual($0.path, verb.suffix, kind) } ?? "\(verb.suffix).\(kind)"
    }

    /// Where it goes what a tool makes, and how that is told.
    private struct Target {
        let tool: MCPTool
        /// What it is made of.
        let input: MCPInput?
        let folders: MCPFolders
        /// The name that was asked for.
        let output: String?
        /// Keeps the name until it is written.
        let hold: MCPPlaces.Hold?
        /// Whether a preview comes back.
        let shows: Bool
    }

    /// Writes what was made, and says so.
    private func written(_ made: FinishedJob, _ target: Target) async throws -> [JSON] {
        var bytes = made.bytes
        if made.result.isClip, let output = target.output {
            let suffix = PathName(output).suffix.lowercased()
            bytes = try await studio.clip(bytes, of: made.result, made.job, as: suffix).bytes
        }
        return try await studio.pictures.value { [bytes] in try write(bytes, made, target) }
    }

    /// - Parameter bytes: of the kind of file that was asked for.
    private func write(_ bytes: [UInt8], _ made: FinishedJob, _ target: Target) throws -> [JSON] {
        let (order, tool, input, output) = (made.job.order, target.tool, target.input, target.output)
        let verb = order.verb
        let path = try withExtendedLifetime(target.hold) {
            try target.folders.write(
                bytes, to: output, or: Self.usual(input, verb, made.result.format.suffix),
                suffixes: Self.suffixes(verb))
        }
        var text = "Written to \(path) (\(made.result.width)x\(made.result.height) pixels)"
        if let input { text += ", made of \(input.text)" }
        // The others make the same whatever it is.
        if tool.arguments.contains(where: { $0.name == "seed" }) { text += ", seed \(order.seed)" }
        text += String(printf: ", %.1f s. ", made.state.seconds)
        let notices = made.state.notices.filter { $0.code != "remnants-covered" }
        text += notices.map { "Note: \($0.text). " }.joined()
        guard target.shows else { return [Self.text(text.trimmingBlanks)] }
        return [
            Self.text(text + Self.scale((made.result.width, made.result.height))),
            try MCPPictures.content(try Picture(data: made.bytes, name: path)),
        ]
    }

    func job(_ arguments: MCPArguments) async throws -> [JSON] {
        let id = try arguments.text("id")!
        guard let call = calls[id] else {
            throw MCPFault("id: there is no job \(id.prefix(40)); ids are what calls with wait: false answer")
        }
        let seconds = try arguments.number("seconds") ?? 20
        let cancels = try arguments.bool("cancel", false)
        if cancels && !call.isOver { await studio.queue.remove(call.job) }
        try await call.wait(atMost: .seconds(seconds))
        switch call.outcome {
        case .success(let content):
            return cancels ? [Self.text("Job \(id) was done before it could be cancelled.")] + content : content
        case .failure(let fault as MCPFault): throw fault
        case .failure: return [Self.text("Job \(id) was cancelled; nothing was written.")]
        case nil where cancels: return [Self.text("Job \(id) is cancelled and ends within a step. Ask again.")]
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
}
