import GentoolBase

/// A fraction of whole numbers, reduced, such as a frame rate of 30000/1001 or a time in seconds.
public struct Rational: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Whole, and of the fraction's sign.
    public let numerator: Int
    /// At least 1.
    public let denominator: Int

    /// - Parameters:
    ///   - numerator: at most 2³¹ in magnitude, so that products have room.
    ///   - denominator: the same, and not 0.
    public init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(denominator != 0, "a fraction's denominator is not 0")
        let divisor = Self.divisor(numerator.magnitude, denominator.magnitude)
        let sign = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / Int(divisor)
        self.denominator = sign * denominator / Int(divisor)
    }

    /// A fraction that a text says, such as `25`, `30000/1001`, `30000:1001` or `29.97`.
    ///
    /// - Parameter text: its denominator is not 0.
    public init?(_ text: String) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ":" }
        let most = 1 << 31
        if parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]), denominator > 0,
            numerator.magnitude <= most, denominator <= most
        {
            self.init(numerator, denominator)
        } else if parts.count == 1, let value = Double(text), value.magnitude <= 1e6 {
            self = Self.nearest(to: value, denominatorAtMost: 100_000)
        } else {
            return nil
        }
    }

    /// The fraction nearest to a value (by its continued fraction).
    ///
    /// - Parameters:
    ///   - value: finite.
    ///   - most: of the denominator.
    /// - Returns: the last convergent that has room.
    public static func nearest(to value: Double, denominatorAtMost most: Int) -> Rational {
        var (before, current) = ((0, 1), (1, 0))
        var rest = value.magnitude
        for _ in 0..<32 {
            let whole = Int(rest)
            let next = (whole * current.0 + before.0, whole * current.1 + before.1)
            if next.1 > most || next.0 > 1 << 31 { break }
            (before, current) = (current, next)
            let fraction = rest - Double(whole)
            if fraction < 1e-9 { break }
            rest = min(1 / fraction, 1e9)
        }
        let found = Rational(current.0, max(1, current.1))
        return value < 0 ? Rational(-found.numerator, found.denominator) : found
    }

    /// The nearest floating-point number.
    public var value: Double { Double(numerator) / Double(denominator) }

    /// 1 divided by it.
    ///
    /// - Precondition: it is not 0.
    public var inverse: Rational { Rational(denominator, numerator) }

    /// Such as `30000/1001`, or `30` for a whole number.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

    /// Compares exactly, by products of numerators and denominators.
    public static func < (a: Rational, b: Rational) -> Bool {
        a.numerator * b.denominator < b.numerator * a.denominator
    }

    /// The largest fraction of which both are whole multiples.
    static func commonMeasure(_ a: Rational, _ b: Rational) -> Rational {
        let denominator = a.denominator / Int(divisor(UInt(a.denominator), UInt(b.denominator))) * b.denominator
        guard denominator <= 1 << 31 else { return min(a, b) }
        let (first, second) = (a.numerator * (denominator / a.denominator), b.numerator * (denominator / b.denominator))
        return Rational(Int(divisor(first.magnitude, second.magnitude)), denominator)
    }

    private static func divisor(_ a: UInt, _ b: UInt) -> UInt {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }
}
