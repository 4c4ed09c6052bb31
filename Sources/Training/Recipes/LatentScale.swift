/// What latents are multiplied by, and what is subtracted from them before, so that they have unit variance around 0
/// (Rombach et al. 2022, appendix G).
///
/// A training keeps what it measured at its beginning: on another scale every noise level would mean something else.
public struct LatentScale: Sendable, Equatable, LosslessStringConvertible {
    /// Positive.
    public let factor: Float
    /// The mean of the latents.
    public let shift: Float

    init(factor: Float, shift: Float) { (self.factor, self.shift) = (factor, shift) }

    /// - Parameter text: as `description` has it.
    public init?(_ text: String) {
        let numbers = text.split(separator: " ").map { Float($0) }
        guard numbers.count == 2, let factor = numbers[0], let shift = numbers[1] else { return nil }
        self.init(factor: factor, shift: shift)
    }

    /// Both numbers, exactly.
    public var description: String { "\(factor) \(shift)" }
}
