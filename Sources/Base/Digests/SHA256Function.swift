/// SHA-256 (FIPS 180-4, §6.2).
public enum SHA256Function: SecureHashFunction {
    /// The first 32 bits of the fractions of the square roots of the first 8 primes (§5.3.3).
    public static let start = primes.prefix(8).map { fraction(Double($0).squareRoot()) }

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes (§4.2.2).
    private static let constants = primes.map { fraction(cubeRoot($0)) }

    private static let primes: [Int] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }()

    private static func fraction(_ root: Double) -> UInt32 { UInt32((root - root.rounded(.down)) * 0x1p32) }

    /// By Newton's method, to the last bit of a double.
    private static func cubeRoot(_ number: Int) -> Double {
        (0..<60).reduce(Double(number)) { root, _ in root - (root * root * root - Double(number)) / (3 * root * root) }
    }

    /// Mixes a block into the state in 64 rounds (§6.2.2).
    ///
    /// - Parameters:
    ///   - block: 64 bytes, aligned or not.
    ///   - state: eight words.
    public static func mix(_ block: UnsafeRawPointer, into state: inout [UInt32]) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            for t in 0..<16 {
                words[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self))
            }
            for t in 16..<64 {
                let (near, far) = (words[t - 2], words[t - 15])
                let small = rotated(far, 7) ^ rotated(far, 18) ^ far >> 3
                let large = rotated(near, 17) ^ rotated(near, 19) ^ near >> 10
                words[t] = large &+ words[t - 7] &+ small &+ words[t - 16]
            }
            constants.withUnsafeBufferPointer { constants in
                var (a, b, c, d) = (state[0], state[1], state[2], state[3])
                var (e, f, g, h) = (state[4], state[5], state[6], state[7])
                for t in 0..<64 {
                    let choice = (e & f) ^ (~e & g)
                    let majority = (a & b) ^ (a & c) ^ (b & c)
                    let first =
                        h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[t] &+ words[t]
                    let second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
                    (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
                }
                for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
            }
        }
    }

    /// To the right.
    private static func rotated(_ x: UInt32, _ bits: UInt32) -> UInt32 { x >> bits | x << (32 - bits) }
}
