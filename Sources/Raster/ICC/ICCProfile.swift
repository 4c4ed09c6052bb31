import GentoolBase

/// An ICC profile (ICC.1:2022 and version 2, ICC.1:2001-04): what the numbers of a picture look like.
public struct ICCProfile: Sendable, Equatable {
    /// As long as the profile says it is.
    public let bytes: [UInt8]

    /// Why bytes are no profile.
    public enum Flaw: ReportableError, Equatable {
        /// There are fewer bytes than the profile says that it has.
        case tooShort(stated: Int, found: Int)
        /// The letters `acsp` are missing (ICC.1:2022, §7.2.9).
        case noSignature
        /// The table of tags leads out of the profile.
        case tags

        /// Always `damaged`.
        public var code: ErrorCode { .damaged }

        /// What is wrong, in words that follow the name of what was looked at.
        public var reason: String {
            switch self {
            case .tooShort(let stated, let found): "says that it has \(stated) bytes and has \(found)"
            case .noSignature: "lacks the signature of a profile"
            case .tags: "has a table of tags that leads out of it"
            }
        }
    }

    private static let headerLength = 128

    /// - Parameter stored: may have more bytes behind the profile, which some programs write.
    /// - Throws: `Flaw`.
    public init(_ stored: [UInt8]) throws(Flaw) {
        let stated = stored.count >= 4 ? Int(stored.bigEndian32(at: 0)) : 0
        guard stored.count > Self.headerLength + 4, stated <= stored.count else {
            throw .tooShort(stated: max(stated, Self.headerLength + 4), found: stored.count)
        }
        guard stored[36..<40].elementsEqual("acsp".utf8), stated >= Self.headerLength + 4 else { throw .noSignature }
        bytes = stated == stored.count ? stored : Array(stored.prefix(stated))
        let count = Int(bytes.bigEndian32(at: Self.headerLength))
        guard count <= (bytes.count - Self.headerLength - 4) / 12 else { throw .tags }
    }

    /// The first part of the version: 2 or 4.
    public var majorVersion: Int { Int(bytes[8]) }
    /// Four characters: `RGB `, `GRAY`, `CMYK` …
    public var colorSpace: String { text(at: 16) }
    /// What colours are converted to: `XYZ ` or `Lab `.
    public var connectionSpace: String { text(at: 20) }

    private func text(at offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }

    /// The data of a tag; `nil` where there is none, or it leads out of the profile.
    func tag(_ signature: String) -> ArraySlice<UInt8>? {
        for entry in 0..<Int(bytes.bigEndian32(at: Self.headerLength)) {
            let start = Self.headerLength + 4 + 12 * entry
            guard bytes[start..<start + 4].elementsEqual(signature.utf8) else { continue }
            let (offset, size) = (Int(bytes.bigEndian32(at: start + 4)), Int(bytes.bigEndian32(at: start + 8)))
            return offset <= bytes.count && size <= bytes.count - offset ? bytes[offset..<offset + size] : nil
        }
        return nil
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Of a slice, `offset` counts from its start.
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset + 2))
    }

    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[startIndex + offset]) << 8 | UInt16(self[startIndex + offset + 1])
    }

    /// A fixed-point number of 16 and 16 bits (s15Fixed16Number).
    func fixedPoint(at offset: Int) -> Float { Float(Int32(bitPattern: bigEndian32(at: offset))) / 65_536 }
}
