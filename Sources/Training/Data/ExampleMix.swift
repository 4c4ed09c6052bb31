import GentoolBase
import GentoolTensors
import Glibc

/// Several pools of examples, of which each is drawn from as often as its weight says.
public struct ExampleMix<Made: Sendable>: Sendable {
    private let pools: [(pool: ExamplePool<Made>, weight: Double)]

    /// - Precondition: there is a pool, and all weights are positive.
    public init(_ pools: [(pool: ExamplePool<Made>, weight: Double)]) {
        precondition(!pools.isEmpty && pools.allSatisfy { $0.weight > 0 }, "a pool and positive weights")
        self.pools = pools
    }

    /// The pools' names, with their weights where those differ.
    public var name: String {
        let areEqual = Set(pools.map(\.weight)).count == 1
        return pools.map { areEqual ? $0.pool.name : "\($0.pool.name):\(String(printf: "%g", $0.weight))" }
            .joined(separator: " + ")
    }

    /// One of the examples that a step may draw from.
    public func draw(at step: Int, using generator: inout SplitMix64) throws -> Made {
        var chance = Double.random(in: 0..<pools.reduce(0) { $0 + $1.weight }, using: &generator)
        let pool = pools.first {
            chance -= $0.weight
            return chance < 0
        }
        return try (pool ?? pools[0]).pool.examples(at: step).randomElement(using: &generator)!
    }
}

/// Pictures of several sources.
public typealias PictureMix = ExampleMix<Example>
