import Glibc

/// The learning rate over the steps of a training.
public struct LearningRate: Sendable, Equatable {
    /// How the rate falls after it has risen.
    public enum Schedule: Sendable, Equatable {
        /// The base in all steps.
        case constant
        /// Falls along half a cosine to `final` times the base (Loshchilov & Hutter 2017) when `steps` are taken.
        case cosine(steps: Int, final: Double)
    }

    /// What the rate is when it has risen.
    public var base: Double
    /// Steps in which it rises from 0 in a straight line.
    public var warmUp: Int
    /// How it falls from there.
    public var schedule: Schedule

    /// By default the same rate in all steps.
    ///
    /// - Parameters:
    ///   - base: the highest rate.
    ///   - warmUp: steps in which it rises from 0.
    ///   - schedule: how it falls then.
    public init(_ base: Double, warmUp: Int = 0, schedule: Schedule = .constant) {
        (self.base, self.warmUp, self.schedule) = (base, warmUp, schedule)
    }

    /// - Parameter step: 0 for the first one.
    public func rate(at step: Int) -> Double {
        if step < warmUp { return base * Double(step + 1) / Double(warmUp) }
        switch schedule {
        case .constant: return base
        case .cosine(let steps, let final):
            let progress = min(1, Double(step - warmUp) / Double(max(1, steps - warmUp)))
            return base * (final + (1 - final) * 0.5 * (1 + cos(.pi * progress)))
        }
    }
}
