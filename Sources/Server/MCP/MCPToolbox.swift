import GentoolBase
import GentoolTasks

/// Does what tools are asked for.
struct MCPToolbox: Sendable {
    let studio: Studio
    /// Calls that nobody waits for.
    let calls = MCPCalls()
    /// Names that are promised to calls.
    let places = MCPPlaces()

    /// - Parameters:
    ///   - tool: the one that is called.
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
            case "look": return try await studio.pictures.value { try look(arguments, folders) }
            case "compare": return try await studio.pictures.value { try compare(arguments, folders) }
            case "models": return await models
            case "mask": return try await mask(arguments, folders, progress)
            case "job": return try await job(arguments)
            default: return try await make(arguments, folders, progress)
            }
        } catch let fault as MCPFault {
            throw fault
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as RequestError {
            throw MCPWords(tool: tool).fault(error)
        } catch {
            throw Self.fault(error)
        }
    }

    static func fault(_ error: any Error) -> MCPFault { MCPFault(Refusal(error).reason) }

    // MARK: - Shared by the tools

    /// A picture that an argument names.
    func open(_ text: String, _ folders: MCPFolders) throws -> MCPInput {
        try MCPInput(text, folders, pixelLimit: studio.settings.pixelLimit)
    }

    /// A text as content of an answer.
    static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    /// How a preview and its picture lie to each other.
    static func scale(_ size: (width: Int, height: Int)) -> String {
        let longer = max(size.width, size.height)
        guard longer > MCPPictures.side else { return "The preview has the picture's own size." }
        let factor = Double(longer) / Double(MCPPictures.side)
        let (width, height) = (
            Int((Double(size.width) / factor).rounded()), Int((Double(size.height) / factor).rounded())
        )
        return
            "The preview is \(width)x\(height): multiply its coordinates by \(String(printf: "%.2f", factor)), or use percent."
    }

    /// What a result is called that gets no name: beside its picture, with what was done as a suffix.
    static func usual(_ path: String, _ suffix: String, _ kind: String) -> String {
        "\(PathName(path).withoutSuffix)-\(suffix).\(kind)"
    }

    /// What is said of machines without one.
    static let noWords =
        "No network that finds things by word is on this machine; the user can fetch one with: gentool models get clipseg"

    /// What a word is looked for with.
    ///
    /// - Parameter found: the first model for words, if there is one.
    static func wordModel(_ found: FoundModels.Model?) throws -> JSON {
        guard let found else {
            throw MCPFault("word: can't be used. \(noWords). Say a box or a point instead.")
        }
        return .string(found.name)
    }

    func run(_ order: JobOrder, _ progress: @escaping @Sendable (Double) -> Void) async throws -> FinishedJob {
        let job = try await studio.submit(order)
        let telling = Task {
            for await event in job.events() { if case .progress(let fraction, _) = event { progress(fraction) } }
        }
        defer { telling.cancel() }
        return try await made(job)
    }

    /// Waits for a job, and forgets it.
    func made(_ job: Job) async throws -> FinishedJob {
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
