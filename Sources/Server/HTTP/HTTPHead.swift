/// The first line of a request and its fields (RFC 9112 §3 and §5), read strictly: what two programs could read
/// differently is refused.
struct HTTPHead: Sendable {
    /// Where the body ends (RFC 9112 §6.3).
    enum Body: Equatable {
        case length(Int)
        case chunked
    }

    let method: String
    /// As it was sent, percent-encoded.
    let path: String
    let query: String
    /// Names in lower case, in their order.
    let fields: [(name: String, value: String)]
    let isHTTP10: Bool

    /// The most bytes that all of it may have, and how many fields.
    static let largest = 16 << 10
    private static let mostFields = 100

    static let wrongLineEnds = HTTPFault(
        400, "lines of the request's head have to end in CR LF, and have no NUL in them")

    /// - Parameter text: all before the empty line, without it.
    /// - Throws: `HTTPFault` where it is no request.
    init(_ text: some Collection<UInt8>) throws(HTTPFault) {
        // What is no UTF-8 is Latin-1, as fields once were (RFC 9110 §5.5).
        let text =
            String(validating: text, as: UTF8.self)
            ?? String(String.UnicodeScalarView(text.map { UnicodeScalar($0) }))
        // Line ends are of two characters, which Swift counts as one.
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard !text.unicodeScalars.contains(where: { $0 == "\0" }),
            lines.allSatisfy({ !$0.contains("\r") && !$0.contains("\n") })
        else { throw Self.wrongLineEnds }
        let words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(\.isToken), words[0].utf8.count <= 20 else {
            throw HTTPFault(400, "the request's first line has to be a method, a path and HTTP/1.1")
        }
        switch words[2] {
        case "HTTP/1.1": isHTTP10 = false
        case "HTTP/1.0": isHTTP10 = true
        default: throw HTTPFault(505, "only HTTP/1.1 and 1.0 are spoken here")
        }
        method = String(words[0])
        let (host, local) = try Self.parts(of: words[1])
        let target = local.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = target.first, path.hasPrefix("/") || path == "*" && method == "OPTIONS" else {
            throw HTTPFault(400, "the path of a request begins with /")
        }
        (self.path, query) = (String(path), target.count > 1 ? String(target[1]) : "")
        guard lines.count <= Self.mostFields else { throw HTTPFault(431, "more than \(Self.mostFields) fields") }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex, line[..<colon].allSatisfy(\.isToken)
            else { throw HTTPFault(400, "a field of the request's head has no name") }
            let value = line[line.index(after: colon)...]
            fields.append((line[..<colon].lowercased(), value.trimmingBlanks))
        }
        if fields.count(where: { $0.name == "host" }) > 1 { throw HTTPFault(400, "two Host fields") }
        // It counts more than what the field says.
        if let host { fields = fields.filter { $0.name != "host" } + [("host", host)] }
        self.fields = fields
    }

    /// What a target names in absolute form (RFC 9112 §3.2.2): the host, and what is asked of it.
    private static func parts(of target: Substring) throws(HTTPFault) -> (host: String?, local: String) {
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            return (nil, String(target))
        }
        let rest = target.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard end > rest.startIndex, !rest[..<end].contains("@") else {
            throw HTTPFault(400, "the address of a request has no host, or a user in it")
        }
        return (String(rest[..<end]), rest[end...].hasPrefix("/") ? String(rest[end...]) : "/\(rest[end...])")
    }

    /// The value of a field; `nil` if it isn't there.
    ///
    /// - Parameter name: in lower case.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Whether further requests may come (RFC 9112 §9.3).
    var keepsAlive: Bool {
        let words = fields.filter { $0.name == "connection" }.flatMap {
            $0.value.lowercased().split(separator: ",").map { $0.trimmingBlanks }
        }
        return isHTTP10 ? words.contains("keep-alive") : !words.contains("close")
    }

    var expectsContinue: Bool { !isHTTP10 && self["expect"]?.lowercased() == "100-continue" }

    /// - Throws: `HTTPFault` where that can't be told with certainty.
    func body() throws(HTTPFault) -> Body {
        let lengths = Set(fields.filter { $0.name == "content-length" }.map(\.value))
        let codings = fields.filter { $0.name == "transfer-encoding" }.map { $0.value.lowercased() }
        guard codings.isEmpty else {
            guard lengths.isEmpty, codings == ["chunked"], !isHTTP10 else {
                throw HTTPFault(codings == ["chunked"] ? 400 : 501, "expected a body with a length, or chunked alone")
            }
            return .chunked
        }
        guard let length = lengths.first else { return .length(0) }
        guard lengths.count == 1, length.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(length) else {
            throw HTTPFault(400, "Content-Length has to be one whole number")
        }
        return .length(count)
    }
}

extension Character {
    /// RFC 9110 §5.6.2.
    fileprivate var isToken: Bool {
        guard let value = asciiValue else { return false }
        return (48...57).contains(value) || (65...90).contains(value) || (97...122).contains(value)
            || "!#$%&'*+-.^_`|~".utf8.contains(value)
    }
}

extension StringProtocol {
    /// Without spaces and tabs around it.
    var trimmingBlanks: String {
        let rest = drop { $0 == " " || $0 == "\t" }
        return String(rest.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
