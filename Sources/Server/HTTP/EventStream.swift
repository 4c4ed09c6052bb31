/// Events for a client, with a sign of life in between that keeps connections open and tells whether anybody listens.
enum EventStream {
    /// - Parameter body: sends events; it is cancelled when nobody listens.
    static func make(
        _ body: @escaping @Sendable (_ send: @escaping @Sendable ([UInt8]) -> Void) async -> Void
    ) -> AsyncStream<[UInt8]> {
        // Who is slow misses some, but not the last.
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(64))
        let task = Task {
            let signs = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(15))
                    continuation.yield(Array(": still here\n\n".utf8))
                }
            }
            await body { continuation.yield($0) }
            signs.cancel()
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}
