import Parallel
import Synchronization
import Tensors

/// Pictures of a source, decoded and ready to be cut from.
///
/// A training's steps are dealt with in rounds. In each there are so many pictures in memory, and those of the next one
/// are being decoded. If the source has no more pictures than that, all of them stay.
public final class PicturePool: Sendable {
    public let source: any PictureSource
    private let stepsPerRound: Int
    private let rounds: Ahead<[Example]>

    /// - Parameters:
    ///   - capacity: how many pictures there are in a round.
    ///   - stepsPerRound: for how many steps a round lasts.
    public init(_ source: any PictureSource, capacity: Int, stepsPerRound: Int, seed: UInt64) {
        self.source = source
        let isWhole = source.count.map { $0 <= capacity } ?? false
        self.stepsPerRound = isWhole ? .max : stepsPerRound
        rounds = Ahead { round in
            if isWhole && round > 0 { return [] }
            let indices = Self.indices(of: round, among: source.count, capacity: capacity, seed: seed)
            let examples = Mutex([Result<Example, any Error>?](repeating: nil, count: indices.count))
            parallelFor(indices.count) { place in
                let example = Result { try source.example(indices[place]) }
                examples.withLock { $0[place] = example }
            }
            return try examples.withLock { try $0.map { try $0!.get() } }
        }
    }

    /// The pictures that a step may draw from.
    public func examples(at step: Int) throws -> [Example] { try rounds[step / stepsPerRound] }

    /// Each pass over the source has an order of its own, of which every round takes the next part.
    private static func indices(of round: Int, among count: Int?, capacity: Int, seed: UInt64) -> [Int] {
        guard let count else { return Array((round * capacity)..<((round + 1) * capacity)) }
        var order: (pass: Int, indices: [Int]) = (-1, [])
        return (0..<min(capacity, count)).map { place in
            let position = round * capacity + place
            if order.pass != position / count {
                var generator = SplitMix64(seed, UInt64(position / count))
                order = (position / count, Array(0..<count).shuffled(using: &generator))
            }
            return order.indices[position % count]
        }
    }
}
