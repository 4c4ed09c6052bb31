import Testing

/// Asks again and again until something holds; an issue is recorded if it doesn't within five minutes.
func eventually(
    _ promise: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while ContinuousClock.now < end {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record(promise, sourceLocation: sourceLocation)
}
