/// Finds who answers a request.
struct Router: HTTPHandler {
    private let interfaces: [any Interface]
    private let gate: Gate
    private let metrics: Metrics
    private let log: @Sendable (String) -> Void

    /// - Parameter interfaces: the last one answers what is no other's.
    init(_ interfaces: [any Interface], gate: Gate, metrics: Metrics, log: @escaping @Sendable (String) -> Void) {
        (self.interfaces, self.gate, self.metrics, self.log) = (interfaces, gate, metrics, log)
    }

    private func interface(of path: String) -> any Interface {
        interfaces.first { path.hasPrefix(type(of: $0).prefix) } ?? interfaces[interfaces.count - 1]
    }

    func refusal(of head: HTTPHead) -> HTTPResponse? {
        do {
            try gate.check(head)
            return nil
        } catch {
            count("refused", head.method, error.status)
            return interface(of: head.path).response(to: error)
        }
    }

    func response(to fault: HTTPFault, of head: HTTPHead?) -> HTTPResponse {
        count("unreadable", "", fault.status)
        return interface(of: head?.path ?? "/").response(to: Refusal(fault))
    }

    func response(to request: HTTPRequest) async -> HTTPResponse {
        // What the server can do as a whole (RFC 9110 §9.3.7).
        if request.method == "OPTIONS" && request.head.path == "*" {
            return HTTPResponse(status: 204).with("Allow", "DELETE, GET, HEAD, OPTIONS, POST")
        }
        let start = ContinuousClock.now
        let interface = interface(of: request.head.path)
        let method = request.method == "HEAD" ? "GET" : request.method
        let matches = interface.routes.compactMap { route in route.values(of: request.segments).map { (route, $0) } }
        // Words stand before names.
        let (route, values) = matches.first { $0.0.method == method } ?? (nil, [])
        var response: HTTPResponse
        do {
            if let route {
                response = try await route.handle(Call(request: request, values: values))
            } else if matches.isEmpty {
                throw Refusal(404, "not-found", "there is nothing at \(request.head.path.prefix(200))")
            } else {
                let methods = Set(matches.map(\.0.method) + (matches.contains { $0.0.method == "GET" } ? ["HEAD"] : []))
                let allow = methods.union(["OPTIONS"]).sorted().joined(separator: ", ")
                if method == "OPTIONS" { return HTTPResponse(status: 204).with("Allow", allow) }
                var refusal = Refusal(
                    405, "method-not-allowed", "\(method.prefix(20)) can't be done there; expected \(allow)")
                refusal.fields = [("Allow", allow)]
                throw refusal
            }
        } catch {
            response = interface.response(to: Refusal(error))
        }
        count(route?.path ?? "none", method, response.status)
        let milliseconds = Int(ContinuousClock.now.seconds(since: start) * 1000)
        log(
            "method=\(method.prefix(20)) path=\(request.head.path.prefix(200)) status=\(response.status) ms=\(milliseconds)"
        )
        return response
    }

    private static let methods: Set = ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"]

    private func count(_ route: String, _ method: String, _ status: Int) {
        metrics.add(
            "gentool_requests_total",
            ["route": route, "method": Self.methods.contains(method) ? method : "other", "status": "\(status)"])
    }
}
