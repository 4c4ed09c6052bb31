import Glibc

/// What is answered.
struct HTTPResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// Pieces as they come; whoever leaves ends it.
        case stream(AsyncStream<[UInt8]>)

        /// Whether its end is seen by HTTP/1.0 only where the connection ends.
        var isStream: Bool { if case .stream = self { true } else { false } }
    }

    var status = 200
    var fields: [(name: String, value: String)] = []
    var body = Body.bytes([])

    init(status: Int = 200, _ bytes: [UInt8] = [], type: String? = nil) {
        self.status = status
        body = .bytes(bytes)
        if let type { fields.append(("Content-Type", type)) }
    }

    init(status: Int = 200, text: String) {
        self.init(status: status, Array(text.utf8), type: "text/plain; charset=utf-8")
    }

    init(status: Int = 200, _ json: JSON) {
        self.init(status: status, json.bytes, type: "application/json")
    }

    /// Events that the server sends (WHATWG HTML, §9.2).
    init(events: AsyncStream<[UInt8]>) {
        // Proxies are not to wait for more.
        fields = [("Content-Type", "text/event-stream"), ("X-Accel-Buffering", "no")]
        body = .stream(events)
    }

    /// An event as it is sent.
    static func event(_ name: String?, _ data: JSON) -> [UInt8] {
        Array("\(name.map { "event: \($0)\n" } ?? "")data: ".utf8) + data.bytes + Array("\n\n".utf8)
    }

    func with(_ name: String, _ value: String) -> HTTPResponse {
        var response = self
        response.fields.append((name, value))
        return response
    }

    /// The first line and all fields, up to the empty line.
    func head(keepsAlive: Bool, isHTTP10: Bool) -> [UInt8] {
        var lines = ["HTTP/1.1 \(status) \(Self.phrases[status] ?? "Status")"]
        lines += fields.map { "\($0.name): \($0.value.filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })" }
        lines.append("Date: \(Self.date())")
        for (name, value) in Self.always where !fields.contains(where: { $0.name == name }) {
            lines.append("\(name): \(value)")
        }
        switch body {
        case .bytes(let bytes):
            if status != 204 && status >= 200 { lines.append("Content-Length: \(bytes.count)") }
        case .stream: if !isHTTP10 { lines.append("Transfer-Encoding: chunked") }
        }
        lines.append("Connection: \(keepsAlive ? "keep-alive" : "close")")
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static let always = [
        ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    /// RFC 9110 §5.6.7.
    private static func date() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    static let phrases = [
        100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 303: "See Other",
        304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
        413: "Content Too Large", 415: "Unsupported Media Type", 421: "Misdirected Request",
        422: "Unprocessable Content", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        499: "Client Closed Request", 500: "Internal Server Error", 501: "Not Implemented",
        503: "Service Unavailable", 505: "HTTP Version Not Supported",
    ]
}
