import GentoolModelStore
import Synchronization

/// The models that are on this machine, looked for again after a while.
final class FoundModels: Sendable {
    private struct Found {
        var items: [StoredModels.Item] = []
        var time: ContinuousClock.Instant?
    }

    private let found = Mutex(Found())

    var items: [StoredModels.Item] {
        found.withLock { found in
            if found.time.map({ $0 < .now - .seconds(60) }) ?? true {
                found.items = StoredModels().all
                found.time = .now
            }
            return found.items
        }
    }

    func lookAgain() { found.withLock { $0.time = nil } }

    /// A path says nothing to who may not know where things are.
    static func name(_ item: StoredModels.Item) -> String {
        item.name.hasPrefix("/") ? String(item.name.split(separator: "/").last ?? "") : item.name
    }

    var paths: [String: String] {
        Dictionary(items.map { (Self.name($0), $0.path) }, uniquingKeysWith: { first, _ in first })
    }
}
