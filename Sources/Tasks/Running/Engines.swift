import FoundationEssentials
import SystemPackage

/// What requests need loaded, kept as long as there is room for it.
final class Engines {
    private struct Loaded {
        let engine: Any
        let bytes: Int
        var lastUse: Int
    }

    private let memoryLimit: Int
    /// Some are of no files: those of styles, which are pictures.
    private static let most = 16
    private var loaded: [String: Loaded] = [:]
    private var uses = 0

    /// - Parameter memoryLimit: the bytes that the files of all that is kept may have; beyond it, what was not used for
    ///   longest goes. By default half of the machine's memory.
    init(memoryLimit: Int = Int(ProcessInfo.processInfo.physicalMemory / 2)) { self.memoryLimit = memoryLimit }

    /// What makes a request's picture, loaded if it is not there yet. Whether it can do what is asked for is checked by
    /// whoever uses it (`check(with:)`).
    ///
    /// - Parameter requests: all that it is going to make as far as that is known.
    /// - Throws: what loading it throws, and why it can do none of the requests.
    func engine<Request: PictureRequest>(for request: Request, of requests: [Request]) throws -> Request.Engine {
        let fields = Self.fields(of: request)
        let files = fields.flatMap(\.paths).map { NamedFiles($0) }
        let key = ([Request.verb, request.engineVariant] + fields.map(\.line) + files.map(\.text)).joined(
            separator: "\n")
        uses += 1
        if let engine = loaded[key]?.engine as? Request.Engine {
            loaded[key]?.lastUse = uses
            return engine
        }
        let bytes = files.reduce(0) { $0 + $1.bytes }
        makeRoom(for: bytes)
        let same = requests.filter { $0.engineVariant == request.engineVariant && Self.fields(of: $0) == fields }
        let engine = try request.engine(for: same)
        // Where it can do none, that is not said of each.
        let results = same.map { request in Result { try request.check(with: engine) } }
        if results.allSatisfy({ (try? $0.get()) == nil }) { try results.first?.get() }
        loaded[key] = Loaded(engine: engine, bytes: bytes, lastUse: uses)
        return engine
    }

    /// Those that tell an engine from others.
    private static func fields<Request: PictureRequest>(of request: Request) -> [FieldList.Field] {
        FieldList(request).fields.filter { Request.engineFields.contains($0.name) }
    }

    private func makeRoom(for bytes: Int) {
        while loaded.values.reduce(bytes, { $0 + $1.bytes }) > memoryLimit || loaded.count >= Self.most,
            let oldest = loaded.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            loaded[oldest.key] = nil
        }
    }
}
