import SystemPackage

/// Text files as people's editors leave them: with or without a byte-order mark, in UTF-8 or (Windows' "Unicode")
/// UTF-16, lines ended by a line feed, by a carriage return with one, or by a carriage return alone.
public enum TextLines {
    /// The lines without their ends, empty ones included, so that the place of a line is its number. Bytes that are no
    /// UTF-8 stay as they are: they may be names of files.
    public static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = unmarked(bytes)
        let (feed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        // Of old Macs.
        let end = text.contains(feed) ? feed : carriageReturn
        return text.split(separator: end, omittingEmptySubsequences: false).map {
            $0.last == carriageReturn ? $0.dropLast() : $0
        }
    }

    /// The lines that have something to say, each with its number from 1 and without spaces around it. Bytes that are no
    /// UTF-8 are escaped (`FilePath.escaped`).
    public static func texts(of bytes: [UInt8]) -> [(number: Int, text: String)] {
        split(bytes).enumerated().compactMap { index, line in
            let isInk = { (byte: UInt8) in byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\t") }
            guard let start = line.firstIndex(where: isInk), let end = line.lastIndex(where: isInk) else { return nil }
            let text = line[start...end]
            return (index + 1, String(validating: text, as: UTF8.self) ?? FilePath.escaped(Array(text)))
        }
    }

    /// A whole text.
    public static func text(of bytes: [UInt8]) -> String { String(decoding: unmarked(bytes), as: UTF8.self) }

    /// The text in UTF-8 without its byte-order mark (The Unicode Standard, section 23.8).
    public static func unmarked(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return bytes.dropFirst(3) }
        guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else { return bytes[...] }
        let low = bytes[0] == 0xFF ? 0 : 1
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
            UInt16(bytes[$0 + 1 - low]) << 8 | UInt16(bytes[$0 + low])
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)[...]
    }
}
