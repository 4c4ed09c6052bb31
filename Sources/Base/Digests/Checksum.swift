import CGentoolZlib

/// Says whether bytes are the same as other bytes were: their number and CRC-32.
///
/// That is enough against accident (of four thousand million changes that keep the length, one stays unseen), needs
/// nothing beside zlib, and is as fast as a disk. Against somebody who wants two files to look alike it is no help.
public struct Checksum: Sendable, Hashable, CustomStringConvertible {
    /// How many bytes there are.
    public let count: Int
    /// The CRC-32 of ISO 3309, as PNG and gzip have it.
    public let crc: UInt32

    /// Of bytes in memory.
    public init(_ bytes: [UInt8]) {
        count = bytes.count
        crc = Self.crc32(bytes[...])
    }

    /// Of a text in UTF-8.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// The CRC-32 of ISO 3309, as PNG and gzip have it.
    public static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { gentool_crc32($0.baseAddress, $0.count) }
    }

    /// Such as `12345-89abcdef`.
    public var description: String {
        "\(count)-\(hexadecimal(withUnsafeBytes(of: crc.bigEndian) { Array($0) }))"
    }
}
