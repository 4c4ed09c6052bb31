/// A digest of the Secure Hash Standard (FIPS 180-4) over blocks of 64 bytes, made of a message piece by piece.
public struct SecureHash<Function: SecureHashFunction> {
    private var state = Function.start
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    /// The hash of an empty message, to go on with.
    public init() {}

    /// The digest of a whole message.
    public static func digest(_ message: [UInt8]) -> [UInt8] {
        var hash = Self()
        message.withUnsafeBytes { hash.add($0) }
        return hash.digest
    }

    /// Goes on with the message.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var start = 0
        if !rest.isEmpty {
            start = min(64 - rest.count, bytes.count)
            rest += bytes[..<start]
            guard rest.count == 64 else { return }
            rest.withUnsafeBytes { Function.mix($0.baseAddress!, into: &state) }
            rest = []
        }
        while start + 64 <= bytes.count {
            Function.mix(bytes.baseAddress! + start, into: &state)
            start += 64
        }
        rest += bytes[start...]
    }

    /// The digest of what has been added.
    public var digest: [UInt8] {
        var whole = self
        let padding = [0x80] + [UInt8](repeating: 0, count: (119 - rest.count) % 64)
        let bits = (0..<8).map { UInt8(truncatingIfNeeded: (count * 8) >> (56 - 8 * UInt64($0))) }
        (padding + bits).withUnsafeBytes { whole.add($0) }
        return whole.state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }

    /// The digest in hexadecimal digits.
    public var text: String { hexadecimal(digest) }
}

/// 20 bytes (FIPS 180-4, §6.1), against accident only: collisions can be made.
public typealias SHA1 = SecureHash<SHA1Function>
/// 32 bytes (FIPS 180-4, §6.2).
public typealias SHA256 = SecureHash<SHA256Function>
