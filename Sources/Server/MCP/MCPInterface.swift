/// The Model Context Protocol over HTTP: a message for each request, and nothing that is kept between them.
struct MCPInterface: Interface {
    static let prefix = "/mcp"
    let studio: Studio
    private let toolbox: MCPToolbox

    init(studio: Studio) {
        self.studio = studio
        toolbox = MCPToolbox(studio: studio)
    }

    func response(to refusal: Refusal) -> HTTPResponse {
        refusal.adding(to: HTTPResponse(status: refusal.status, MCPService.error(nil, -32600, refusal.reason)))
    }

    private var folders: MCPFolders {
        MCPFolders(studio.settings.pictureFolders, advice: "whoever started the server can allow one with folder")
    }

    var routes: [Route] { [Route("POST /mcp") { call in try await post(call.request) }] }

    private func post(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let message = JSON(bytes: request.body) else {
            return HTTPResponse(status: 400, MCPService.error(nil, -32700, "the body is not JSON"))
        }
        // Whoever speaks that revision says no version with each request.
        if let batch = message.array, [nil, MCPService.batched].contains(request.head["mcp-protocol-version"]) {
            let (service, folders) = (MCPService(toolbox: toolbox), folders)
            let answers = await MCPService.answers(to: batch) { message in
                await service.answer(message, folders) { _ in }?.message
            }
            return answers.map { HTTPResponse(status: $0.array == nil ? 400 : 200, $0) } ?? HTTPResponse(status: 202)
        }
        if let refusal = Self.refusal(of: message, request.head) { return refusal }
        let isNotice = message["id"] == nil && message["method"]?.string != nil
        if isNotice || message["method"] == nil && message["id"] != nil && message["result"] != nil {
            return HTTPResponse(status: 202)
        }
        let service = MCPService(toolbox: toolbox)
        let folders = folders
        guard message["params"]?["_meta"]?["progressToken"] != nil else {
            guard let answer = await service.answer(message, folders, notify: { _ in }) else {
                throw CancellationError()
            }
            return HTTPResponse(status: answer.status, answer.message)
        }
        return HTTPResponse(
            events: EventStream.make { send in
                let answer = await service.answer(message, folders) { send(HTTPResponse.event("message", $0)) }
                if let answer { send(HTTPResponse.event("message", answer.message)) }
            })
    }

    /// What headers say has to be what the message says (2026-07-28).
    private static func refusal(of message: JSON, _ head: HTTPHead) -> HTTPResponse? {
        func mismatch(_ text: String) -> HTTPResponse {
            HTTPResponse(status: 400, MCPService.error(message["id"], -32020, text))
        }
        guard let version = MCPService.version(of: message) else {
            if let said = head["mcp-protocol-version"], !MCPService.greeted.contains(said) {
                return said == MCPService.newest
                    ? mismatch("MCP-Protocol-Version is \(said), but _meta says none")
                    : HTTPResponse(
                        status: 400,
                        MCPService.error(
                            message["id"], -32022, "version \(said.prefix(40)) is not spoken here",
                            data: ["supported": [.string(MCPService.newest)], "requested": .string(said)]))
            }
            return nil
        }
        guard head["mcp-protocol-version"] == version else {
            return mismatch("MCP-Protocol-Version has to be what _meta says, \(version.prefix(40))")
        }
        guard let method = message["method"]?.string else { return nil }
        guard head["mcp-method"] == method else { return mismatch("Mcp-Method has to be \(method.prefix(80))") }
        if method == "tools/call", let name = message["params"]?["name"]?.string, decoded(head["mcp-name"]) != name {
            return mismatch("Mcp-Name has to be \(name.prefix(80))")
        }
        return nil
    }

    /// Names beyond ASCII stand there as `=?base64?…?=`.
    private static func decoded(_ text: String?) -> String? {
        guard let text, text.hasPrefix("=?base64?"), text.hasSuffix("?=") else { return text }
        return Base64.bytes(String(text.dropFirst(9).dropLast(2))).map { String(decoding: $0, as: UTF8.self) }
    }
}
