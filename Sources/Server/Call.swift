/// A request, and what its path says.
struct Call: Sendable {
    let request: HTTPRequest
    /// The parts of the path that stand where the route has a name.
    let values: [String]
}
