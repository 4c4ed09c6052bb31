/// How a network is told what is meant.
enum PromptKind: Sendable, CaseIterable {
    /// By some points of it, and perhaps some that are not of it.
    case points
    /// By a box around it.
    case box
}
