import GentoolBase
import GentoolTensors
import Synchronization

/// What is made of the pictures of a source, ready to be learned from.
///
/// A training's steps are dealt with in rounds. In each there are so many new examples in memory and those of some rounds
/// before, and those of the next one are being made.
public final class ExamplePool<Made: Sendable>: Sendable {
    /// That of the source.
    public let name: String
    private let stepsPerRound: Int
    private let rounds: Prefetcher<[Made]>

    /// - Parameters:
    ///   - source: where the pictures come from.
    ///   - capacity: how many examples are new in a round.
    ///   - stepsPerRound: for how many steps a round lasts.
    ///   - roundsKept: for how many rounds an example stays.
    ///   - seed: decides on the order of the pictures, where they end.
    ///   - keepsAll: whether the first round stays for good if the source has no more pictures than that.
    ///   - make: an example out of the picture with an index; `turn` counts all examples that were made before.
    public init(
        of source: any PictureSource, capacity: Int, stepsPerRound: Int, roundsKept: Int = 1, seed: UInt64,
        keepsAll: Bool = false, make: @escaping @Sendable (_ index: Int, _ turn: Int) throws -> Made
    ) {
        name = source.name
        let isWhole = keepsAll && source.count.map { $0 <= capacity } ?? false
        self.stepsPerRound = isWhole ? .max : stepsPerRound
        let made = Mutex<[Int: [Made]]>([:])
        @Sendable func examples(of round: Int) throws -> [Made] {
            let indices = Self.indices(of: round, among: source.count, capacity: capacity, seed: seed)
            let examples = Mutex([Result<Made, any Error>?](repeating: nil, count: indices.count))
            parallelFor(indices.count) { place in
                let example = Result { try make(indices[place], round * indices.count + place) }
                examples.withLock { $0[place] = example }
            }
            return try examples.withLock { try $0.map { try $0!.get() } }
        }
        rounds = Prefetcher { round in
            if isWhole && round > 0 { return [] }
            let kept = max(0, round - roundsKept + 1)...round
            return try made.withLock { made in
                made = made.filter { kept.contains($0.key) }
                for round in kept where made[round] == nil { made[round] = try examples(of: round) }
                return kept.flatMap { made[$0]! }
            }
        }
    }

    /// The examples that a step may draw from.
    public func examples(at step: Int) throws -> [Made] { try rounds[step / stepsPerRound] }

    /// Each pass over the source has an order of its own, of which every round takes the next part.
    private static func indices(of round: Int, among count: Int?, capacity: Int, seed: UInt64) -> [Int] {
        guard let count else { return Array((round * capacity)..<((round + 1) * capacity)) }
        var order: (pass: Int, indices: [Int]) = (-1, [])
        let taken = min(capacity, count)
        return (0..<taken).map { place in
            let position = round * taken + place
            if order.pass != position / count {
                var generator = SplitMix64(seed, UInt64(position / count))
                order = (position / count, Array(0..<count).shuffled(using: &generator))
            }
            return order.indices[position % count]
        }
    }
}

/// Pictures, decoded and ready to be cut from.
public typealias PicturePool = ExamplePool<Example>

extension PicturePool {
    /// The pictures themselves; those of a source with few of them all stay.
    public convenience init(
        _ source: any PictureSource, capacity: Int, stepsPerRound: Int, roundsKept: Int = 1, seed: UInt64
    ) {
        self.init(
            of: source, capacity: capacity, stepsPerRound: stepsPerRound, roundsKept: roundsKept, seed: seed,
            keepsAll: true,
            make: { index, _ in try source.example(index) })
    }
}
