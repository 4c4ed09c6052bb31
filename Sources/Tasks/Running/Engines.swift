import Foundation
import SystemPackage

/// What requests need loaded, kept as long as there is room for it.
final class Engines {
    private struct Loaded {
        let engine: Any
        let bytes: Int
        var lastUse: Int
    }

    private let memoryLimit: Int
    private var loaded: [String: Loaded] = [:]
    private var uses = 0

    /// - Parameter memoryLimit: the bytes that the files of all that is kept may have; beyond it, what was not used for
    ///   longest goes. By default half of the machine's memory.
    init(memoryLimit: Int = Int(ProcessInfo.processInfo.physicalMemory / 2)) { self.memoryLimit = memoryLimit }

    /// What makes a request's picture, loaded if it is not there yet.
    ///
    /// - Parameter requests: all that it is going to make as far as that is known.
    /// - Throws: what loading it throws.
    func engine<Request: PictureRequest>(for request: Request, of requests: [Request]) throws -> Request.Engine {
        let (key, bytes) = Self.key(of: request)
        uses += 1
        if let engine = loaded[key]?.engine as? Request.Engine {
            loaded[key]?.lastUse = uses
            try request.check(with: engine)
            return engine
        }
        makeRoom(for: bytes)
        let same = requests.filter { Self.key(of: $0).text == key }
        let engine = try request.engine(for: same)
        // Those that it can't do are refused before any work.
        for request in same { try request.check(with: engine) }
        loaded[key] = Loaded(engine: engine, bytes: bytes, lastUse: uses)
        return engine
    }

    /// What tells an engine from others, files that were changed among it, and the size of its files.
    private static func key<Request: PictureRequest>(of request: Request) -> (text: String, bytes: Int) {
        var lines = [Request.verb, request.engineVariant]
        var bytes = 0
        for field in FieldList(request).fields where Request.engineFields.contains(field.name) {
            let stamps = field.paths.flatMap { NamedFiles($0).stamps }
            bytes += stamps.reduce(0) { $0 + $1.size }
            lines.append("\(field.name): \(field.texts) \(stamps.map { "\($0.size) \($0.modified)" })")
        }
        return (lines.joined(separator: "\n"), bytes)
    }

    private func makeRoom(for bytes: Int) {
        while loaded.values.reduce(bytes, { $0 + $1.bytes }) > memoryLimit,
            let oldest = loaded.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            loaded[oldest.key] = nil
        }
    }
}
