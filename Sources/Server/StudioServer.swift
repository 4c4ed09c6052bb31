import GentoolBase
import SystemPackage

/// A studio for pictures at a port of this machine: a page for people, and interfaces that programs speak.
///
/// ```swift
/// var settings = ServerSettings()
/// settings.port = 0
/// let server = try StudioServer(settings)
/// show(server.address)
/// try await server.run()
/// ```
public final class StudioServer: Sendable {
    private let studio: Studio
    private let listener: HTTPListener

    /// Begins to listen; requests are answered when it runs.
    ///
    /// - Parameter settings: where it listens, and what it allows.
    /// - Throws: `FileError` where the address or the port can't be had.
    public init(_ settings: ServerSettings = ServerSettings()) throws {
        for folder in settings.pictureFolders where !FilePath(escaped: folder).isFolder {
            throw FileError(.notFound, file: folder, "is no folder; expected one with pictures")
        }
        let studio = Studio(settings)
        self.studio = studio
        let router = Router(
            [
                ImagesInterface(studio: studio), WebUIInterface(studio: studio), MCPInterface(studio: studio),
                StudioInterface(studio: studio),
            ],
            gate: Gate(settings), metrics: studio.metrics, log: settings.log)
        var limits = settings.limits
        limits.body = settings.bodyLimit
        limits.allBodies = 4 * settings.bodyLimit
        limits.connections = settings.connectionLimit
        listener = try HTTPListener(host: settings.host, port: settings.port, limits: limits, handler: router)
    }

    /// The port that it has.
    public var port: Int { listener.port }

    /// What a browser is to open.
    public var address: String {
        let host = studio.settings.host
        let isAny = host == "0.0.0.0" || host == "::"
        return "http://\(isAny ? "localhost" : host.contains(":") ? "[\(host)]" : host):\(port)/"
    }

    /// Answers until it is stopped.
    ///
    /// - Throws: what the system says where nothing can be waited for.
    public func run() async throws { try await listener.run() }

    /// Takes no more, cancels the job that is being done within a step, and ends when answers are given.
    public func stop() async {
        await studio.queue.stop()
        listener.stop()
    }
}
