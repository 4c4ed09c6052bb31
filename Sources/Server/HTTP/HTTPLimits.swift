/// What clients may cost.
struct HTTPLimits: Sendable {
    /// The most bytes that a body may have.
    var body = 64 << 20
    /// The most bytes that the bodies of all requests may have together.
    var allBodies = 256 << 20
    /// How many may be connected.
    var connections = 256
    /// Seconds for the head of a request, from its first byte or the connection's beginning.
    var headSeconds = 10.0
    /// Seconds until a connection without a request is closed.
    var idleSeconds = 60.0
    /// Bytes a second that a client has to send or take at least, after some seconds of grace.
    var leastRate = 32.0 * 1024
    var graceSeconds = 10.0
}
