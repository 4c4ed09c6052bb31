/// What answers a method of a path.
struct Route: Sendable {
    let method: String
    /// Parts that begin with `:` stand for any.
    let pattern: [String]
    let handle: @Sendable (Call) async throws -> HTTPResponse

    /// - Parameters:
    ///   - path: such as `GET /api/jobs/:id`.
    ///   - handle: what answers.
    init(_ path: String, _ handle: @escaping @Sendable (Call) async throws -> HTTPResponse) {
        let words = path.split(separator: " ")
        method = String(words[0])
        pattern = words[1].split(separator: "/").map(String.init)
        self.handle = handle
    }

    var path: String { "/" + pattern.joined(separator: "/") }

    /// What stands where names are; `nil` if it is another path.
    func values(of segments: [String]) -> [String]? {
        guard segments.count == pattern.count else { return nil }
        var values: [String] = []
        for (segment, part) in zip(segments, pattern) {
            if part.hasPrefix(":") { values.append(segment) } else if part != segment { return nil }
        }
        return values
    }
}
