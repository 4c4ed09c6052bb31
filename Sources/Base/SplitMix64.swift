/// A small, fast random generator for decisions (not for noise): Steele, Lea & Flood 2014, "Fast splittable
/// pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter seed: any number; near ones give unlike sequences.
    public init(seed: UInt64) { state = seed }

    /// A generator of its own for every combination of numbers, such as a seed, a step and an index.
    public init(_ numbers: UInt64...) {
        state = 0
        for number in numbers { state = SplitMix64(seed: state ^ number).first }
    }

    private var first: UInt64 {
        var generator = self
        return generator.next()
    }

    /// The next 64 bits; after 2⁶⁴ of them the sequence begins again.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number that depends on each bit of another.
    public static func mixed(_ number: UInt64) -> UInt64 {
        var z = number
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
