import Tensors

/// Several pools of pictures, of which each is drawn from as often as its weight says.
public struct PictureMix: Sendable {
    private let pools: [(pool: PicturePool, weight: Double)]

    /// - Precondition: there is a pool, and all weights are positive.
    public init(_ pools: [(pool: PicturePool, weight: Double)]) {
        precondition(!pools.isEmpty && pools.allSatisfy { $0.weight > 0 }, "a pool and positive weights")
        self.pools = pools
    }

    public var name: String { pools.map(\.pool.source.name).joined(separator: " + ") }

    /// One of the pictures that a step may draw from.
    public func draw(at step: Int, using generator: inout SplitMix64) throws -> Example {
        var chance = Double.random(in: 0..<pools.reduce(0) { $0 + $1.weight }, using: &generator)
        let pool = pools.first {
            chance -= $0.weight
            return chance < 0
        }
        return try (pool ?? pools[0]).pool.examples(at: step).randomElement(using: &generator)!
    }
}
