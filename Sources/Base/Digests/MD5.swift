import Glibc

/// The message digest of RFC 1321, by which a JPEG's extended XMP is called.
public enum MD5 {
    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
    private static let sines = (1...64).map { UInt32(truncatingIfNeeded: Int64(abs(sin(Double($0))) * 4_294_967_296)) }

    /// The 16 bytes of the digest.
    public static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        let bits = UInt64(message.count) &* 8
        let padding = (119 - message.count % 64) % 64
        let padded =
            message + [0x80] + [UInt8](repeating: 0, count: padding)
            + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        padded.withUnsafeBytes { padded in
            for start in stride(from: 0, to: padded.count, by: 64) { add(padded, start, to: &state) }
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }

    /// Mixes a block of 64 bytes into the state.
    private static func add(_ bytes: UnsafeRawBufferPointer, _ start: Int, to state: inout [UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        for step in 0..<64 {
            let (mixed, word): (UInt32, Int) =
                switch step / 16 {
                case 0: ((b & c) | (~b & d), step)
                case 1: ((d & b) | (~d & c), (5 * step + 1) % 16)
                case 2: (b ^ c ^ d, (3 * step + 5) % 16)
                default: (c ^ (b | ~d), 7 * step % 16)
                }
            let value = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * word, as: UInt32.self))
            let sum = a &+ mixed &+ sines[step] &+ value
            let shift = shifts[step / 16 * 4 + step % 4]
            (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
        }
        for (index, value) in [a, b, c, d].enumerated() { state[index] &+= value }
    }
}
