import ArgumentParser
import Pipelines
import Raster

/// What random numbers begin with: a number, or -1 for one that is drawn anew each time, as other tools have it.
struct Seed: ExpressibleByArgument, ExplainedArgument, Sendable, Hashable {
    static let expectation = "a whole number from 0 to \(UInt64.max), or -1 for one that is drawn"

    var value: UInt64
    /// Whether nobody chose it.
    let isDrawn: Bool

    init(_ value: UInt64, isDrawn: Bool = false) { (self.value, self.isDrawn) = (value, isDrawn) }

    init?(argument: String) {
        if argument == "-1" {
            // As large as the numbers that other tools take.
            self.init(UInt64.random(in: 0...UInt64(UInt32.max)), isDrawn: true)
        } else {
            guard let value = UInt64(argument) else { return nil }
            self.init(value)
        }
    }

    /// What gives it, or another drawn one, again.
    var defaultValueDescription: String { isDrawn ? "-1" : "\(value)" }

    /// Says which one was drawn: without it the picture could not be made again.
    var notices: [Notice] {
        isDrawn ? [Notice("seed-drawn", "the seed \(value) was drawn; give it to make the same again")] : []
    }
}
