import CGentoolZlib
import SystemPackage

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

    /// Of a file, however large: it is read piece by piece.
    ///
    /// - Throws: `FileError` with the system's reason.
    public init(contentsOf path: FilePath) throws {
        let stream = try ByteStream(contentsOf: path)
        var (count, crc) = (0, UInt32(0))
        while true {
            let bytes = try stream.read(1 << 20)
            if bytes.isEmpty { break }
            count += bytes.count
            crc = Self.crc32(bytes[...], after: crc)
        }
        (self.count, self.crc) = (count, crc)
    }

    /// Of a text in UTF-8.
    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// The CRC-32 of ISO 3309, as PNG and gzip have it.
    ///
    /// - Parameters:
    ///   - bytes: what it is of.
    ///   - start: that of the bytes before them.
    public static func crc32(_ bytes: ArraySlice<UInt8>, after start: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBufferPointer { gentool_crc32(start, $0.baseAddress, $0.count) }
    }

    /// Such as `12345-89abcdef`.
    public var description: String {
        "\(count)-\(hexadecimal(withUnsafeBytes(of: crc.bigEndian) { Array($0) }))"
    }
}
