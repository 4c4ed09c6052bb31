/// What a model is told that it can act on.
struct MCPFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
