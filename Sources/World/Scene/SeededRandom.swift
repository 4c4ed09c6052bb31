import GentoolBase

/// Random decisions from a seed and a name.
///
/// Each name is a stream of its own, so a decision that is added or left out changes no other.
struct SeededRandom: RandomNumberGenerator {
    private var generator: SplitMix64

    init(_ seed: UInt64, _ name: StaticString = "") {
        // FNV-1a: Swift's own hashes change from run to run.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        name.withUTF8Buffer { for byte in $0 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 } }
        generator = SplitMix64(seed: SplitMix64.mixed(seed ^ SplitMix64.mixed(hash)))
    }

    mutating func next() -> UInt64 { generator.next() }

    /// 0..<1.
    mutating func unit() -> Float { Float(next() >> 40) * (1 / 16_777_216) }

    mutating func float(_ range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() >> 33) % (range.upperBound - range.lowerBound + 1)
    }

    mutating func chance(_ probability: Float) -> Bool { unit() < probability }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...elements.count - 1)] }

    /// One of the elements, as often as its weight says.
    mutating func pick<Element>(_ elements: KeyValuePairs<Element, Float>) -> Element {
        var left = unit() * elements.reduce(0) { $0 + $1.value }
        for (element, weight) in elements {
            left -= weight
            if left < 0 { return element }
        }
        return elements[elements.count - 1].key
    }

    /// A seed for what has decisions of its own.
    mutating func seed() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }
}
