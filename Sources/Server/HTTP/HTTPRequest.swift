import GentoolBase

/// A request with its body.
struct HTTPRequest: Sendable {
    let head: HTTPHead
    let body: [UInt8]
    /// The parts of the path between its slashes, decoded.
    let segments: [String]

    /// - Throws: `HTTPFault` where the path says nothing.
    init(_ head: HTTPHead, body: [UInt8] = []) throws(HTTPFault) {
        (self.head, self.body) = (head, body)
        var segments: [String] = []
        for part in head.path.split(separator: "/") {
            guard let text = PercentCoding.decoded(part), !text.contains("\0") else {
                throw HTTPFault(400, "the path has a % that no two hexadecimal digits follow")
            }
            segments.append(text)
        }
        self.segments = segments
    }

    var method: String { head.method }

    /// A value of the query.
    func query(_ name: String) -> String? {
        head.query.split(separator: "&").lazy.compactMap { pair -> String? in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides[0] == name else { return nil }
            return sides.count > 1
                ? PercentCoding.decoded(sides[1].replacing("+", with: " ")) ?? "" : ""
        }.first
    }

    /// The body as JSON.
    ///
    /// - Throws: `HTTPFault` where it is none.
    func json() throws(HTTPFault) -> JSON {
        guard let value = JSON(bytes: body) else {
            throw HTTPFault(400, body.isEmpty ? "the body is empty; expected JSON" : "the body is not JSON")
        }
        return value
    }
}
