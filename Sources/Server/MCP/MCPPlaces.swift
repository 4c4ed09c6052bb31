import Synchronization

/// Names of files that calls are going to write to, so that no two work for the same one.
final class MCPPlaces: Sendable {
    private let taken = Mutex<Set<String>>([])

    /// A name that is kept as long as this is.
    final class Hold: Sendable {
        private let path: String
        private let places: MCPPlaces

        fileprivate init(_ path: String, _ places: MCPPlaces) { (self.path, self.places) = (path, places) }

        deinit { places.taken.withLock { _ = $0.remove(path) } }
    }

    /// - Throws: `MCPFault` where another call holds it.
    func hold(_ path: String) throws(MCPFault) -> Hold {
        guard taken.withLock({ $0.insert(path).inserted }) else {
            throw MCPFault("output: another call is going to write \(path); choose another name, or none")
        }
        return Hold(path, self)
    }
}
