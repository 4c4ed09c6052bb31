import CGentoolKernels
import Glibc

/// Which inputs of a line make up each output of a one-dimensional filter, and with which weights.
///
/// The weights of every output sum to 1: where the filter reaches over the edge, those inside are
/// scaled up, so that a flat picture stays flat.
struct TapTable {
    /// The inputs that any output needs.
    private(set) var inputs: Range<Int>
    /// One entry an output; `start` counts from `inputs.lowerBound` and never decreases.
    private(set) var taps: [GentoolTaps] = []
    private(set) var weights: [Float] = []
    /// Taps of the output with the most.
    private(set) var widest = 0

    var outputs: Int { taps.count }

    /// Taps that resample the stretch of `length` inputs from `origin` on (where 0 is the left border of
    /// the first of `inputCount` inputs) to `outputCount` outputs.
    init(
        _ filter: ResamplingFilter, inputCount: Int, origin: Int = 0, length: Int, outputCount: Int
    ) {
        let scale = Double(length) / Double(outputCount)
        let stretch = max(1, scale)
        let reach = filter.support * stretch
        self.init(inputCount: inputCount, outputCount: outputCount) { output in
            if length == outputCount { return (origin + output, [1]) }
            let centre = Double(origin) + (Double(output) + 0.5) * scale
            let first = max(0, Int(centre - reach + 0.5))
            let end = min(inputCount, Int(centre + reach + 0.5))
            return (first, (first..<end).map { filter((Double($0) + 0.5 - centre) / stretch) })
        }
    }

    /// The taps of some of the outputs.
    func only(_ outputs: Range<Int>) -> TapTable {
        var result = self
        result.taps = Array(taps[outputs])
        return result
    }

    /// Taps that blur `count` inputs with a Gaussian of standard deviation `sigma`, cut off at `radius`.
    init(gaussian sigma: Double, radius: Int, count: Int) {
        let kernel = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
        self.init(inputCount: count, outputCount: count) { output in
            let first = max(0, output - radius)
            let end = min(count, output + radius + 1)
            let skipped = first - (output - radius)
            return (first, Array(kernel[skipped..<skipped + end - first]))
        }
    }

    /// - Parameter window: The first input and the unscaled weights of an output.
    private init(
        inputCount: Int, outputCount: Int, window: (_ output: Int) -> (first: Int, weights: [Double])
    ) {
        taps.reserveCapacity(outputCount)
        var lowest = inputCount
        var end = 0
        var last: [Double] = []
        for output in 0..<outputCount {
            let (first, raw) = window(output)
            let sum = raw.reduce(0, +)
            // Rounding may leave a box filter empty-handed between two inputs: then both count.
            let scaled = raw.map { sum == 0 ? 1 / Double(raw.count) : $0 / sum }
            // Filters by whole factors repeat themselves; a shared copy stays in the nearest cache.
            if scaled != last {
                weights.append(contentsOf: scaled.map { Float($0) })
                last = scaled
            }
            taps.append(
                GentoolTaps(
                    start: Int32(first), count: Int32(raw.count), offset: Int32(weights.count - raw.count)))
            lowest = min(lowest, first)
            end = max(end, first + raw.count)
            widest = max(widest, raw.count)
        }
        inputs = lowest..<end
        for output in taps.indices { taps[output].start -= Int32(lowest) }
    }
}
