import GentoolBase
import SystemPackage
import TestFiles
import Testing

@Suite struct InflationTests {
    /// "hello, hello", as gzip 1.12 (`gzip -n`) and zlib 1.2.13 pack it.
    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xCB, 0x48, 0xCD, 0xC9,
        0xC9, 0xD7, 0x51, 0xC8, 0x00, 0x51, 0x00, 0xFF, 0xC5, 0xCC, 0xF3, 0x0C, 0x00, 0x00,
        0x00,
    ]
    private static let zlib: [UInt8] = [
        0x78, 0x9C, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x00, 0x51, 0x00, 0x1C,
        0xDA, 0x04, 0x75,
    ]

    private func expanded(gzip bytes: [UInt8], limit: Int = 100) throws -> String {
        String(decoding: try bytes.withUnsafeBufferPointer { try Inflation.gzip($0, limit: limit) }, as: UTF8.self)
    }

    private func expanded(zlib bytes: [UInt8], limit: Int = 100) throws -> String {
        String(decoding: try bytes.withUnsafeBufferPointer { try Inflation.zlib($0, limit: limit) }, as: UTF8.self)
    }

    @Test("What gzip and zlib packed expands, up to the limit and no further")
    func limits() throws {
        #expect(try expanded(gzip: Self.gzip) == "hello, hello")
        #expect(try expanded(zlib: Self.zlib, limit: 12) == "hello, hello")
        #expect(throws: Inflation.Failure.tooLarge) { try expanded(gzip: Self.gzip, limit: 11) }
        #expect(throws: Inflation.Failure.tooLarge) { try expanded(zlib: Self.zlib, limit: 0) }
    }

    @Test("What is cut off or something else says so")
    func damage() {
        #expect(throws: Inflation.Failure.damaged("ends early")) { try expanded(gzip: Array(Self.gzip.dropLast(9))) }
        #expect(throws: Inflation.Failure.self) { try expanded(zlib: Self.gzip) }
        #expect(throws: Inflation.Failure.self) { try expanded(gzip: []) }
    }

    @Test("Checksums are CRC-32 of ISO 3309")
    func checksums() throws {
        #expect(Checksum("123456789").description == "9-cbf43926")
        #expect(Checksum.crc32([]) == 0)
        #expect(Checksum("a") != Checksum("b"))
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        let folder = TemporaryFolder()
        let file = try folder.write(bytes, "large")
        #expect(try Checksum(contentsOf: FilePath(file)) == Checksum(bytes))
    }
}
