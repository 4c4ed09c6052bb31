import GentoolBase
import GentoolRaster

extension SquaredDistance {
    /// Of each pixel whether it is nearly as far from the set as any pixel around it: the middle of what is thin, and all that
    /// is deep in what is not.
    ///
    /// Nothing of what is one or two pixels wide: single hairs are never opaque for certain.
    ///
    /// - Parameter reach: how far around it, in pixels to all sides.
    func core(within reach: Int) -> [Bool] {
        let columns = lines(of: values, count: height, length: width, steps: (line: width, place: 1), reach)
        let deepest = lines(of: columns, count: width, length: height, steps: (line: 1, place: width), reach)
        return values.indices.map { values[$0] > 1 && values[$0] >= Self.nearly * Self.nearly * deepest[$0] }
    }

    /// What part of the largest distance around it is nearly as far.
    private static let nearly: Float = 0.6

    /// The largest value within a reach on each line.
    private func lines(
        of values: [Float], count: Int, length: Int, steps: (line: Int, place: Int), _ reach: Int
    ) -> [Float] {
        [Float](unsafeUninitializedCapacity: values.count) { target, initialized in
            let target = target.baseAddress!
            concurrentBands(of: count, smallest: 8) { band in
                let window = 2 * reach + 1
                for line in band {
                    var largest = [Float](repeating: 0, count: length + 2 * reach)
                    for place in 0..<length { largest[reach + place] = values[line * steps.line + place * steps.place] }
                    // Of two windows of one size the one of both.
                    var size = 1
                    while 2 * size <= window {
                        for place in 0..<(largest.count - size) {
                            largest[place] = max(largest[place], largest[place + size])
                        }
                        size *= 2
                    }
                    for place in 0..<length {
                        (target + line * steps.line + place * steps.place)
                            .initialize(to: max(largest[place], largest[place + window - size]))
                    }
                }
            }
            initialized = values.count
        }
    }
}
