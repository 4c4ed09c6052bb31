import GentoolBase
import GentoolModelStore
import GentoolTasks
import Synchronization

/// The models that are on this machine, looked for again after a while.
actor FoundModels {
    struct Model: Sendable {
        /// A path says nothing to who may not know where things are: of one only the last part.
        let name: String
        let path: String
        let bytes: Int
        /// What it can be named for; nothing for parts of models.
        let uses: Set<ModelUse>

        /// Whether it makes pictures of words.
        var isGenerator: Bool { !uses.isDisjoint(with: [.generate, .edit, .inpaint]) }
    }

    private struct Found: Sendable {
        let models: [Model]
        let time: ContinuousClock.Instant
    }

    private let folders: ModelFolders
    private let thread = WorkerThread(capacity: .max)
    /// Headers are read once.
    private let uses = Mutex<[String: Set<ModelUse>]>([:])
    /// The newest time that they were looked for; over, as a rule.
    private var looking: Task<Found, Never>?

    init(_ folders: ModelFolders = ModelFolders()) { self.folders = folders }

    var all: [Model] {
        get async {
            while true {
                let newest = looking ?? look()
                let found = await newest.value
                guard found.time < .now - .seconds(60) else { return found.models }
                if looking == newest { looking = nil }
            }
        }
    }

    /// Those that make pictures of words.
    var generators: [Model] { get async { await all.filter(\.isGenerator) } }

    /// The first that can be named for something.
    func first(for use: ModelUse) async -> Model? { await all.first { $0.uses.contains(use) } }

    func lookAgain() { looking = nil }

    var paths: [String: String] {
        get async { Dictionary(await all.map { ($0.name, $0.path) }, uniquingKeysWith: { first, _ in first }) }
    }

    private func look() -> Task<Found, Never> {
        let task = Task { [self] in await thread.value { self.find() } }
        looking = task
        return task
    }

    nonisolated private func find() -> Found {
        let models = StoredModels(folders).all.map { item in
            let file = "\(item.bytes) \(item.path)"
            let known = uses.withLock { $0[file] } ?? ModelUse.all(of: item.path)
            uses.withLock { $0[file] = known }
            let isPath = item.name.hasPrefix("/")
            return Model(
                name: isPath ? PathName(item.name).name : item.name, path: item.path, bytes: item.bytes, uses: known)
        }
        return Found(models: models, time: .now)
    }
}
