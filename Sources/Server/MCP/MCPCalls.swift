import Synchronization

/// Calls of tools that nobody waits for, until somebody asks what became of them.
final class MCPCalls: Sendable {
    /// One of them.
    final class Entry: Sendable {
        let job: Job
        private let ended = Mutex<Result<[JSON], any Error>?>(nil)
        private let end = Latch()

        fileprivate init(_ job: Job) { self.job = job }

        /// The content of its answer; `nil` as long as there is none.
        var outcome: Result<[JSON], any Error>? { ended.withLock { $0 } }
        var isOver: Bool { outcome != nil }

        fileprivate func end(_ outcome: Result<[JSON], any Error>) {
            ended.withLock { $0 = outcome }
            end.open()
        }

        /// Waits for its answer, for some time at most.
        ///
        /// - Throws: `CancellationError`.
        func wait(atMost limit: Duration) async throws {
            await end.wait(atMost: limit)
            try Task.checkCancellation()
        }
    }

    /// How many are remembered.
    private static let most = 50

    private let entries = Mutex<[(id: String, entry: Entry)]>([])

    subscript(id: String) -> Entry? { entries.withLock { $0.first { $0.id == id }?.entry } }

    /// - Parameters:
    ///   - job: that was submitted.
    ///   - answer: waits for it, and makes the content of the answer.
    /// - Returns: an id short enough for a model to say again.
    func add(_ job: Job, _ answer: @escaping @Sendable () async throws -> [JSON]) -> String {
        let entry = Entry(job)
        let id = String(job.id.prefix(8))
        entries.withLock { entries in
            entries.append((id, entry))
            // The oldest that are over go first.
            while entries.count > Self.most, let index = entries.firstIndex(where: { $0.entry.isOver }) {
                entries.remove(at: index)
            }
        }
        Task {
            do {
                entry.end(.success(try await answer()))
            } catch {
                entry.end(.failure(error))
            }
        }
        return id
    }
}
