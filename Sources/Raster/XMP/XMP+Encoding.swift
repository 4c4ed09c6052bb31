extension XMP {
    /// A packet as UTF-8. It may be in UTF-16 or UTF-32 of either byte order, which its first character tells, a byte-order
    /// mark or "<" (ISO 16684-1, §7.3.1; XML 1.0, appendix F).
    static func utf8(_ packet: [UInt8]) -> [UInt8] {
        for isBigEndian in [true, false] {
            for width in [4, 2] {
                let units = packet.prefix(width).map(UInt32.init)
                guard units.count == width else { continue }
                let first = (isBigEndian ? units : units.reversed()).reduce(0) { $0 << 8 | $1 }
                guard first == 0x3C || first == 0xFEFF else { continue }
                let text = decoded(packet, width: width, isBigEndian: isBigEndian)
                return Array((text.unicodeScalars.first == "\u{FEFF}" ? text.dropFirst() : text[...]).utf8)
            }
        }
        return packet
    }

    private static func decoded(_ packet: [UInt8], width: Int, isBigEndian: Bool) -> String {
        let units = stride(from: 0, to: packet.count / width * width, by: width).map { start in
            let bytes = packet[start..<start + width]
            return isBigEndian
                ? bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                : bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        return width == 4
            ? String(decoding: units, as: UTF32.self)
            : String(decoding: units.map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self)
    }
}
