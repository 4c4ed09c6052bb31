import FoundationEssentials
import Glibc

/// Who is let in: by the name that they used for this server, by where the page came from that asks, and by the key.
struct Gate: Sendable {
    private let names: Set<String>
    /// Addresses are no names that somebody else could make lead here.
    private let allowsAddresses: Bool
    private let key: String?

    init(_ settings: ServerSettings) {
        key = settings.key
        allowsAddresses = !ServerSettings.isLoopback(settings.host)
        var names: Set = ["localhost", "127.0.0.1", "::1", settings.host.lowercased()]
        names.formUnion(settings.allowedHosts.map(Self.name))
        if allowsAddresses {
            var name = [CChar](repeating: 0, count: 256)
            if gethostname(&name, 255) == 0 {
                let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                names.formUnion([host.lowercased(), "\(host.lowercased()).local"])
            }
        }
        self.names = names
    }

    /// - Throws: `Refusal` for who is not.
    func check(_ head: HTTPHead) throws(Refusal) {
        guard let host = head["host"] ?? (head.isHTTP10 ? "localhost" : nil) else {
            throw Refusal(400, "invalid-request", "the field Host is missing")
        }
        let name = Self.name(of: host)
        guard names.contains(name) || allowsAddresses && Self.isAddress(name) else {
            throw Refusal(
                421, "unknown-host",
                "this server is not known by the name '\(name.prefix(100))'; whoever started it can allow that with allow-host"
            )
        }
        if let origin = head["origin"] {
            guard let place = origin.firstRange(of: "://"),
                origin[place.upperBound...].lowercased() == host.lowercased()
            else { throw Refusal(403, "foreign-origin", "pages of other sites can't use this server") }
        } else if head["sec-fetch-site"] == "cross-site", head["sec-fetch-mode"] != "navigate" || head.method != "GET" {
            throw Refusal(403, "foreign-origin", "pages of other sites can't use this server")
        }
        guard let key, !isOpen(head) else { return }
        guard Self.given(head).contains(where: { Self.isEqual($0, key) }) else {
            var refusal = Refusal(
                401, "unauthorized", "the key is missing or wrong; send it as Authorization: Bearer KEY")
            refusal.fields = [("WWW-Authenticate", "Basic realm=\"gentool\", charset=\"UTF-8\"")]
            throw refusal
        }
    }

    /// What needs no key: whether it is there, and results whose names nobody guesses.
    private func isOpen(_ head: HTTPHead) -> Bool {
        (head.method == "GET" || head.method == "HEAD") && (head.path == "/healthz" || head.path.hasPrefix("/files/"))
    }

    /// Without the port.
    private static func name(of host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return host[host.index(after: host.startIndex)..<end].lowercased()
        }
        let name = host.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        return (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
    }

    private static func isAddress(_ name: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, name, &four) == 1 || inet_pton(AF_INET6, name, &six) == 1
    }

    /// What a client says that the key is.
    private static func given(_ head: HTTPHead) -> [String] {
        // As clients of Azure's OpenAI say it; some say it both ways.
        (head["api-key"].map { [$0.trimmingBlanks] } ?? []) + authorization(head)
    }

    private static func authorization(_ head: HTTPHead) -> [String] {
        guard let text = head["authorization"], let space = text.firstIndex(of: " ") else { return [] }
        let value = text[text.index(after: space)...].trimmingBlanks
        switch text[..<space].lowercased() {
        case "bearer": return [value]
        case "basic":
            guard let data = Data(base64Encoded: value) else { return [] }
            let pair = String(decoding: data, as: UTF8.self)
            return pair.firstIndex(of: ":").map { [String(pair[pair.index(after: $0)...])] } ?? []
        default: return []
        }
    }

    /// Takes as long for one that is nearly right as for any other.
    private static func isEqual(_ given: String, _ key: String) -> Bool {
        let (given, key) = (Array(given.utf8), Array(key.utf8))
        var difference = given.count ^ key.count
        for index in key.indices { difference |= Int(key[index] ^ (index < given.count ? given[index] : 0)) }
        return difference == 0
    }
}
