import GentoolBase

/// The Model Context Protocol, apart from how messages come: JSON-RPC 2.0 with the rules of 2026-07-28, where every request
/// says its version, and of 2025-11-25 and before, where one greets first.
struct MCPService: Sendable {
    let toolbox: MCPToolbox

    /// What an answer is, for those who say more than JSON about it.
    struct Answer: Sendable {
        let message: JSON
        /// As HTTP says it.
        var status = 200
    }

    static let newest = "2026-07-28"
    /// Those with a greeting, the newest first.
    static let greeted = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
    /// The one whose clients may send several messages as one.
    static let batched = "2025-03-26"
    /// The most messages of a batch.
    private static let mostMessages = 50
    static let versionKey = "io.modelcontextprotocol/protocolVersion"

    private static let instructions = """
        Pictures on this machine: removing and replacing things, editing, enlarging, styles, cut-outs. Paths go in, and a path \
        and a small preview come back. Begin with look. Coordinates are pixels of the original picture, or percent such as \
        "25%". To remove a thing: look with grid, mask with a box around it, see whether the red covers it, inpaint with that \
        mask, compare. Nothing is ever overwritten.
        """

    private static var information: JSON {
        ["name": "gentool", "title": "gentool", "version": .string(ProgramVersion.current)]
    }

    /// The version that a request says it follows; `nil` before 2026.
    static func version(of message: JSON) -> String? { message["params"]?["_meta"]?[versionKey]?.string }

    static func error(_ id: JSON?, _ code: Int, _ text: String, data: JSON? = nil) -> JSON {
        var error: [String: JSON] = ["code": JSON(code), "message": .string(text)]
        if let data { error["data"] = data }
        return ["jsonrpc": "2.0", "id": id ?? .null, "error": .object(error)]
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - message: with an id.
    ///   - folders: which files there are for whoever asks.
    ///   - notify: sends a notification to them before the answer.
    /// - Returns: the answer; `nil` where it was cancelled, which is not answered.
    func answer(
        _ message: JSON, _ folders: MCPFolders, notify: @escaping @Sendable (JSON) -> Void
    ) async -> Answer? {
        guard message.object != nil, message["jsonrpc"] == "2.0", let id = message["id"], Self.isID(id),
            let method = message["method"]?.string
        else {
            return Answer(
                message: Self.error(
                    message["id"].flatMap { Self.isID($0) ? $0 : nil }, -32600, "no request of JSON-RPC 2.0"),
                status: 400)
        }
        if let params = message.object?["params"], params.object == nil {
            return Answer(message: Self.error(id, -32602, "params has to be an object"), status: 400)
        }
        let version = Self.version(of: message)
        if let version, version != Self.newest {
            return Answer(
                message: Self.error(
                    id, -32022, "version \(version.prefix(40)) is not spoken here",
                    data: ["supported": [.string(Self.newest)], "requested": .string(version)]),
                status: 400)
        }
        let isNew = version != nil
        if isNew, message["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] == nil {
            return Answer(
                message: Self.error(id, -32602, "_meta lacks io.modelcontextprotocol/clientCapabilities"), status: 400)
        }
        func result(_ fields: [String: JSON], isListing: Bool = false) -> Answer {
            var fields = fields
            if isNew {
                fields["resultType"] = "complete"
                fields["_meta"] = ["io.modelcontextprotocol/serverInfo": Self.information]
                if isListing {
                    fields["ttlMs"] = 3_600_000
                    fields["cacheScope"] = "public"
                }
            }
            return Answer(message: ["jsonrpc": "2.0", "id": id, "result": .object(fields)])
        }
        switch method {
        case "server/discover" where isNew:
            return result(
                [
                    "supportedVersions": [.string(Self.newest)], "capabilities": ["tools": [:]],
                    "instructions": .string(Self.instructions),
                ], isListing: true)
        case "initialize" where !isNew:
            let asked = message["params"]?["protocolVersion"]?.string ?? ""
            return result([
                "protocolVersion": .string(Self.greeted.contains(asked) ? asked : Self.greeted[0]),
                "capabilities": ["tools": [:]], "serverInfo": Self.information,
                "instructions": .string(Self.instructions),
            ])
        case "ping" where !isNew: return result([:])
        case "tools/list": return result(["tools": .array(MCPTool.all.map(\.json))], isListing: true)
        case "tools/call":
            return await call(ToolCall(id: id, params: message["params"], folders: folders, notify: notify)) {
                result($0)
            }
        default: return Answer(message: Self.error(id, -32601, "there is no method \(method.prefix(80))"), status: 404)
        }
    }

    /// What several messages that come as one are answered; `nil` where none of them is a request.
    ///
    /// - Parameter answer: answers one of them, which has an id.
    static func answers(to batch: [JSON], _ answer: @escaping @Sendable (JSON) async -> JSON?) async -> JSON? {
        guard (1...mostMessages).contains(batch.count) else {
            return error(nil, -32600, "expected 1 to \(mostMessages) messages, got \(batch.count)")
        }
        let answers = await withTaskGroup(of: (Int, JSON?).self) { group in
            for (index, message) in batch.enumerated() {
                group.addTask {
                    guard message.object != nil else {
                        return (index, error(nil, -32600, "no request of JSON-RPC 2.0"))
                    }
                    guard let id = message.object?["id"], message["method"] != nil else { return (index, nil) }
                    guard message["method"] != "initialize" else {
                        return (index, error(id, -32600, "initialize has to come alone"))
                    }
                    return (index, await answer(message))
                }
            }
            var answers: [(Int, JSON?)] = []
            for await one in group { answers.append(one) }
            return answers.sorted { $0.0 < $1.0 }.compactMap(\.1)
        }
        return answers.isEmpty ? nil : .array(answers)
    }

    static func isID(_ id: JSON) -> Bool {
        switch id {
        case .string, .integer, .unsigned: true
        default: false
        }
    }

    private struct ToolCall {
        let id: JSON
        let params: JSON?
        let folders: MCPFolders
        let notify: @Sendable (JSON) -> Void
    }

    private func call(_ asked: ToolCall, _ result: ([String: JSON]) -> Answer) async -> Answer? {
        let (id, params) = (asked.id, asked.params)
        guard let name = params?["name"]?.string, let tool = MCPTool.all.first(where: { $0.name == name }) else {
            return Answer(
                message: Self.error(
                    id, -32602,
                    "there is no such tool; expected one of \(MCPTool.all.map(\.name).joined(separator: ", "))"),
                status: 400)
        }
        guard let arguments = params?.object?["arguments"].map({ $0.object }) ?? [:] else {
            return Answer(message: Self.error(id, -32602, "arguments has to be an object"), status: 400)
        }
        let telling = params?["_meta"]?["progressToken"].flatMap { Self.isID($0) ? $0 : nil }.map {
            MCPProgress($0, name, asked.notify)
        }
        telling?.tell(0)
        do {
            let content = try await toolbox.call(tool, arguments, asked.folders) { telling?.tell($0) }
            telling?.stop()
            return result(["content": .array(content), "isError": false])
        } catch let fault as MCPFault {
            telling?.stop()
            return result(["content": [["type": "text", "text": .string(fault.reason)]], "isError": true])
        } catch {
            telling?.stop()
            return nil
        }
    }
}
