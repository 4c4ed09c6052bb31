import Glibc

/// How far the pairs of a head's channels are turned at each token, so that products of queries and keys know how far apart
/// they are (Su et al. 2021, "RoFormer: Enhanced Transformer with Rotary Position Embedding").
public struct RotaryPositions: Sendable {
    /// How channels pair up.
    public enum Pairing: Sendable {
        /// Each with its neighbour, as in the paper.
        case neighbours
        /// Each of the first half with the one half a head further.
        case halves
    }

    /// How the channels of queries and keys pair up.
    public let pairing: Pairing
    /// Of each token.
    public let count: Int
    /// Channels of a head.
    public let channels: Int
    /// Tokens × half the channels.
    let cosines: [Float]
    let sines: [Float]

    /// - Parameters:
    ///   - positions: of each token, one along every axis.
    ///   - axes: how many channels of a head each axis turns, all even; one after the other.
    ///   - theta: the base of the frequencies.
    ///   - roundsAngles: whether angles are rounded to single precision before their sines are taken.
    ///   - pairing: how channels pair up.
    public init(
        _ positions: [[Int]], axes: [Int], theta: Double, roundsAngles: Bool = false, pairing: Pairing
    ) {
        precondition(axes.allSatisfy { $0 % 2 == 0 }, "an axis turns pairs of channels")
        let frequencies = axes.map { size in
            (0..<size / 2).map { 1 / pow(theta, Double(2 * $0) / Double(size)) }
        }
        self.pairing = pairing
        count = positions.count
        channels = axes.reduce(0, +)
        var (cosines, sines): ([Float], [Float]) = ([], [])
        cosines.reserveCapacity(count * channels / 2)
        sines.reserveCapacity(count * channels / 2)
        // Few places are different ones along an axis.
        var known = [[Int: (cosines: [Float], sines: [Float])]](repeating: [:], count: axes.count)
        for position in positions {
            precondition(position.count == axes.count, "a position along each axis")
            for (axis, place) in position.enumerated() {
                let turned: (cosines: [Float], sines: [Float])
                if let before = known[axis][place] {
                    turned = before
                } else {
                    let angles = frequencies[axis].map { frequency in
                        let angle = Double(place) * frequency
                        return roundsAngles ? Double(Float(angle)) : angle
                    }
                    turned = (angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
                    known[axis][place] = turned
                }
                cosines += turned.cosines
                sines += turned.sines
            }
        }
        (self.cosines, self.sines) = (cosines, sines)
    }

    private init(_ whole: RotaryPositions, _ tokens: Range<Int>) {
        (pairing, count, channels) = (whole.pairing, tokens.count, whole.channels)
        let half = whole.channels / 2
        let places = tokens.lowerBound * half..<tokens.upperBound * half
        (cosines, sines) = (Array(whole.cosines[places]), Array(whole.sines[places]))
    }

    /// Those of some tokens.
    public subscript(tokens: Range<Int>) -> RotaryPositions { RotaryPositions(self, tokens) }
}
