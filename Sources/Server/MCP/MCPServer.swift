import FoundationEssentials
import Glibc
import GentoolBase
import GentoolTasks
import Synchronization

/// The Model Context Protocol over standard input and output: how chat programs and editors use gentool on pictures of
/// this machine.
public final class MCPServer: Sendable {
    private struct State {
        /// The newest call of each id.
        var calls: [String: (number: Int, task: Task<Void, Never>)] = [:]
        var begun = 0
        var folders: [String]
        /// Whether the client may say which folders there are.
        var hasRoots = false
        /// Whether it may send several messages as one.
        var hasBatches = false
        var asked = 0
        /// For those who wait for the client's folders, until it has said them or is not expected to any more.
        var roots: Latch?
    }

    private let service: MCPService
    private let studio: Studio
    /// Said by whoever started it; they count more than the client's.
    private let hasFolders: Bool
    private let output: Int32
    private let state: Mutex<State>
    private let writing = Mutex(())

    /// - Parameters:
    ///   - folders: whose pictures the client may name; none leaves that to what the client says its roots are.
    ///   - output: a descriptor that answers are written to.
    ///   - pixelLimit: the most pixels that a picture may have; `nil` is the usual.
    public init(folders: [String], output: Int32, pixelLimit: Int? = nil) {
        var settings = ServerSettings()
        if let pixelLimit { settings.pixelLimit = pixelLimit }
        studio = Studio(settings)
        service = MCPService(toolbox: MCPToolbox(studio: studio))
        (hasFolders, self.output) = (!folders.isEmpty, output)
        state = Mutex(State(folders: folders))
    }

    /// No message is longer: pictures don't come here.
    private static let longestLine = 8 << 20

    /// Answers messages until there are no more, and cancels what is still being done then.
    ///
    /// - Parameter input: a descriptor that lines of JSON are read from.
    public func run(input: Int32) async {
        let (lines, continuation) = AsyncStream.makeStream(of: [UInt8]?.self)
        let isReading = SystemThread.start {
            var rest: [UInt8] = []
            var isTooLong = false
            var piece = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(input, &piece, piece.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                rest += piece[..<count]
                while let end = rest.firstIndex(of: 10) {
                    continuation.yield(isTooLong ? nil : Array(rest[..<end]))
                    isTooLong = false
                    rest.removeFirst(end + 1)
                }
                if rest.count > Self.longestLine { (rest, isTooLong) = ([], true) }
            }
            if isTooLong || !rest.isEmpty { continuation.yield(isTooLong ? nil : rest) }
            continuation.finish()
        }
        guard isReading else { return }
        for await line in lines {
            if let line {
                take(line)
            } else {
                send(MCPService.error(nil, -32600, "a message has more than \(Self.longestLine >> 20) MiB"))
            }
        }
        let calls = state.withLock { $0.calls.values.map(\.task) }
        for call in calls { call.cancel() }
        await studio.queue.stop()
        for call in calls { await call.value }
    }

    private func send(_ message: JSON) {
        let bytes = message.bytes + [10]
        writing.withLock { _ in
            var start = 0
            while start < bytes.count {
                let count = bytes.withUnsafeBytes { write(output, $0.baseAddress! + start, bytes.count - start) }
                if count < 0 && errno == EINTR { continue }
                // Nobody listens any more.
                guard count > 0 else { return }
                start += count
            }
        }
    }

    private func take(_ line: [UInt8]) {
        guard line.contains(where: { $0 > 32 }) else { return }
        guard let message = JSON(bytes: line) else {
            return send(MCPService.error(nil, -32700, "a line is not JSON"))
        }
        if let batch = message.array, state.withLock({ $0.hasBatches }) { return take(batch) }
        guard message.object != nil else {
            return send(MCPService.error(nil, -32600, "a line is no request of JSON-RPC 2.0"))
        }
        if message["method"] == nil, message["id"] != nil, message["result"] ?? message["error"] != nil {
            return takeRoots(message)
        }
        guard let id = message.object?["id"] else { return notice(message) }
        if message["method"] == "initialize" {
            state.withLock { state in
                if message["params"]?["capabilities"]?["roots"] != nil { state.hasRoots = true }
                state.hasBatches = message["params"]?["protocolVersion"]?.string == MCPService.batched
            }
        }
        begin(message, id) { if let answer = $0 { self.send(answer) } }
    }

    /// Several messages that came as one; their answers go together.
    private func take(_ batch: [JSON]) {
        for message in batch where message["id"] == nil && message["method"] != nil { notice(message) }
        Task {
            let answers = await MCPService.answers(to: batch) { message in
                await withCheckedContinuation { continuation in
                    self.begin(message, message["id"] ?? .null) { continuation.resume(returning: $0) }
                }
            }
            if let answers { self.send(answers) }
        }
    }

    /// Answers a request as soon as another one with its id has been.
    private func begin(_ message: JSON, _ id: JSON, _ tell: @escaping @Sendable (JSON?) -> Void) {
        let key = id.text
        state.withLock { state in
            let previous = state.calls[key]?.task
            state.begun += 1
            let number = state.begun
            let task = Task {
                // An id twice is the client's fault, but one answer must not be lost.
                await previous?.value
                await self.waitForRoots()
                let answer = await self.service.answer(message, self.folders) { self.send($0) }
                tell(answer?.message)
                self.state.withLock { state in
                    if state.calls[key]?.number == number { state.calls[key] = nil }
                }
            }
            state.calls[key] = (number, task)
        }
    }

    private func notice(_ message: JSON) {
        switch message["method"]?.string {
        case "notifications/cancelled":
            guard let id = message["params"]?["requestId"] else { return }
            state.withLock { $0.calls[id.text] }?.task.cancel()
        case "notifications/initialized", "notifications/roots/list_changed": askForRoots()
        default: break
        }
    }

    // MARK: - Folders

    private var folders: MCPFolders {
        MCPFolders(
            state.withLock { $0.folders },
            advice: "the user can allow one in the settings of this server: gentool mcp with the option folder")
    }

    private func askForRoots() {
        let number = state.withLock { state -> Int? in
            guard state.hasRoots, !hasFolders else { return nil }
            state.asked += 1
            state.roots = state.roots ?? Latch()
            return state.asked
        }
        guard let number else { return }
        send(["jsonrpc": "2.0", "id": .string("roots-\(number)"), "method": "roots/list"])
    }

    private func takeRoots(_ message: JSON) {
        guard message["id"]?.string?.hasPrefix("roots-") == true else { return }
        let roots = message["result"]?["roots"]?.array ?? []
        let paths = roots.compactMap { root -> String? in
            guard let url = root["uri"]?.string.flatMap(URL.init(string:)), url.isFileURL else { return nil }
            return url.path(percentEncoded: false)
        }
        let waiting = state.withLock { state in
            state.folders = paths
            defer { state.roots = nil }
            return state.roots
        }
        waiting?.open()
    }

    /// Some clients promise their roots and never tell them.
    private func waitForRoots() async {
        guard let roots = state.withLock({ $0.roots }) else { return }
        await roots.wait(atMost: .seconds(5))
        guard !roots.isOpen, !Task.isCancelled else { return }
        state.withLock { if $0.roots === roots { $0.roots = nil } }
    }
}
