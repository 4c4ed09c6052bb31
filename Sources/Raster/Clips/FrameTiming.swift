/// What the delays of frames come to.
struct FrameTiming {
    /// So many frames a second that all delays are whole numbers of them.
    let rate: Rational
    let isConstant: Bool
    let seconds: Double

    /// Rates beyond it no screen shows.
    private static let fastest = Rational(100)

    /// - Parameters:
    ///   - delays: of at least one frame, in seconds; 0 is as fast as can be.
    ///   - unit: what the file's delays are whole numbers of, in seconds; `nil` where they are as fine as they have to be.
    init(_ delays: [Rational], wholeNumbersOf unit: Rational? = nil) {
        let known = delays.filter { $0.numerator > 0 }
        seconds = delays.reduce(0) { $0 + $1.value }
        // A rate that no whole number of units makes has some delays of one unit more than others.
        if let unit, known.count == delays.count, let least = known.min(), let most = known.max(), least < most,
            most.value - least.value < 1.5 * unit.value
        {
            (rate, isConstant) = (.nearest(to: Double(delays.count) / seconds, denominatorAtMost: 1001), true)
            return
        }
        isConstant = known.count == delays.count && Set(known).count == 1
        guard let first = known.first else {
            rate = Rational(25)
            return
        }
        let measure = Set(known).sorted().reduce(first) { .commonMeasure($0, $1) }
        let exact = measure.numerator > 0 ? measure.inverse : Self.fastest
        rate = isConstant ? exact : min(exact, Self.fastest)
    }
}
