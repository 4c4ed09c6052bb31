import Foundation
import SystemPackage

/// What requests need loaded, kept as long as there is room for it.
public final class Engines {
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
    public init(memoryLimit: Int = Int(ProcessInfo.processInfo.physicalMemory / 2)) { self.memoryLimit = memoryLimit }

    /// What makes a request's picture, loaded if it is not there yet.
    ///
    /// - Parameter requests: all that it is going to make as far as that is known.
    /// - Throws: what loading it throws.
    func engine<Request: PictureRequest>(for request: Request, of requests: [Request]) throws -> Request.Engine {
        let fields = FieldList(request).fields.filter { Request.engineFields.contains($0.name) }
        let key = ([Request.verb] + fields.map { "\($0.name): \($0.texts)" }).joined(separator: "\n")
        uses += 1
        if let engine = loaded[key]?.engine as? Request.Engine {
            loaded[key]?.lastUse = uses
            return engine
        }
        let bytes = fields.flatMap(\.paths).reduce(0) { $0 + NamedFiles($1).stamps.reduce(0) { $0 + $1.size } }
        makeRoom(for: bytes)
        let engine = try request.engine(for: requests)
        loaded[key] = Loaded(engine: engine, bytes: bytes, lastUse: uses)
        return engine
    }

    private func makeRoom(for bytes: Int) {
        while loaded.values.reduce(bytes, { $0 + $1.bytes }) > memoryLimit,
            let oldest = loaded.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            loaded[oldest.key] = nil
        }
    }
}
