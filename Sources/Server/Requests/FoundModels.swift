import GentoolBase
import GentoolModelStore
import GentoolTasks
import Synchronization

/// The models that are on this machine, looked for again after a while.
final class FoundModels: Sendable {
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

    private struct Found {
        var models: [Model] = []
        var time: ContinuousClock.Instant?
        /// Headers are read once.
        var uses: [String: Set<ModelUse>] = [:]
    }

    private let folders: ModelFolders
    private let found = Mutex(Found())

    init(_ folders: ModelFolders = ModelFolders()) { self.folders = folders }

    var all: [Model] {
        found.withLock { found in
            if found.time.map({ $0 < .now - .seconds(60) }) ?? true {
                found.models = StoredModels(folders).all.map { item in
                    let file = "\(item.bytes) \(item.path)"
                    let uses = found.uses[file] ?? ModelUse.all(of: item.path)
                    found.uses[file] = uses
                    let isPath = item.name.hasPrefix("/")
                    return Model(
                        name: isPath ? PathName(item.name).name : item.name, path: item.path,
                        bytes: item.bytes, uses: uses)
                }
                found.time = .now
            }
            return found.models
        }
    }

    /// Those that make pictures of words.
    var generators: [Model] { all.filter(\.isGenerator) }

    /// The first that can be named for something.
    func first(for use: ModelUse) -> Model? { all.first { $0.uses.contains(use) } }

    func lookAgain() { found.withLock { $0.time = nil } }

    var paths: [String: String] {
        Dictionary(all.map { ($0.name, $0.path) }, uniquingKeysWith: { first, _ in first })
    }
}
