/// Evidence that a pixel is of a thing: the logarithm of the odds.
enum Evidence {
    /// What is certain; `-certain` is that it is not of the thing.
    static let certain: Float = 1000

    /// Whether there is no doubt, whatever colours say: they never weigh as much.
    static func isCertain(_ evidence: Float) -> Bool { abs(evidence) > certain / 10 }
}
