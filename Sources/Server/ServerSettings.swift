import GentoolModelStore

/// Where a server listens, and what it allows.
public struct ServerSettings: Sendable {
    /// The address to listen at: only this machine can reach the usual one.
    public var host = "127.0.0.1"
    /// The port to listen at, 0...65535; 0 takes one that is free.
    public var port = 8080
    /// What clients have to know, as a bearer token or as the password of Basic authentication; `nil` lets everybody in
    /// who can reach the address.
    public var key: String?
    /// The folder that results are written to; `nil` keeps the last ones in memory.
    public var folder: String?
    /// Names beside this machine's own by which clients may reach it, such as `host.docker.internal`.
    public var allowedHosts: [String] = []
    /// Folders whose pictures clients of the Model Context Protocol may name; none refuses paths.
    public var pictureFolders: [String] = []
    /// The most pixels that a picture may have, also one that is made.
    public var pixelLimit = 1 << 27
    /// The most bytes that the body of a request may have.
    public var bodyLimit = 64 << 20
    /// How many jobs may wait.
    public var waitingLimit = 32
    /// How many clients may be connected.
    public var connectionLimit = 256
    /// What else clients may cost.
    var limits = HTTPLimits()
    /// Where models are looked for.
    var modelFolders = ModelFolders()
    /// Told what happens, a line each: words of the form `name=value`.
    public var log: @Sendable (String) -> Void = { _ in }

    /// Settings for this machine alone.
    public init() {}

    /// Whether only this machine can reach an address.
    ///
    /// - Parameter host: an address, or `localhost`.
    /// - Returns: whether it is a loopback address.
    public static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
