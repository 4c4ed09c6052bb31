import Glibc

extension Exif {
    /// A text, without trailing zeros and spaces; `nil` where absent or empty.
    public func text(_ tag: Tag) -> String? {
        let directories = [firstDirectory, exifDirectory].compactMap { $0 }
        guard let entry = directories.lazy.compactMap({ self.entry(tag, in: $0) }).first,
            let range = valueRange(entry)
        else { return nil }
        let text = tag == .userComment ? comment(bytes[range]) : Self.text(bytes[range])
        let end = text.lastIndex { $0 != "\0" && $0 != " " }
        return end.map { String(text[...$0]) }
    }

    /// Sets a text of the first directory. Other scripts are written in UTF-8, as the Metadata Working Group's
    /// guidelines ask for (version 2.0, §2.2.1).
    public mutating func set(_ tag: Tag, to text: String) {
        let value = Array(text.utf8.filter { $0 != 0 }) + [0]
        set(tag, type: .ascii, to: value, in: firstDirectory)
    }

    /// Sets UserComment: in ASCII if that has all of its characters, which every reader gets right, otherwise in UTF-16
    /// of the block's byte order (Exif 2.32, §4.6.5.B).
    public mutating func setUserComment(_ text: String) {
        let isASCII = text.unicodeScalars.allSatisfy { $0.isASCII && $0 != "\0" }
        let characters: [UInt8] =
            isASCII
            ? Array(text.utf8)
            : text.utf16.flatMap { unit in
                let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return isBigEndian ? pair : pair.reversed()
            }
        let value = Array((isASCII ? "ASCII\0\0\0" : "UNICODE\0").utf8) + characters
        if exifDirectory == nil {
            let position = append([0, 0, 0, 0, 0, 0])
            set(.exifDirectory, type: .long, to: encoded(position, bytes: 4), in: firstDirectory)
        }
        if let exifDirectory { set(.userComment, type: .undefined, to: value, in: exifDirectory) }
    }

    /// Characters behind 8 bytes that say their code, read as exiftool reads them: writers fill those with zeros or
    /// spaces, and store UTF-16 with a mark of its byte order, in the block's, or in the other one.
    private func comment(_ value: ArraySlice<UInt8>) -> String {
        guard value.count >= 8 else { return Self.text(value) }
        let code = value.prefix(8)
        let characters = value.dropFirst(8)
        let name = code.prefix { $0 != 0 && $0 != 0x20 }
        let isFilled = code.dropFirst(name.count).allSatisfy { $0 == 0 || $0 == 0x20 }
        switch String(decoding: name, as: UTF8.self) {
        case "ASCII" where isFilled, "" where isFilled || code.first == 0: return Self.text(characters)
        case "UNICODE" where isFilled: return textOfUTF16(Array(characters))
        case "JIS" where isFilled: return Self.text(jis: characters) ?? Self.text(characters)
        case "Unicode" where isFilled: return Self.text(characters)
        default: return Self.text(value)
        }
    }

    /// UTF-8, or else Latin-1, up to the first zero.
    private static func text(_ value: ArraySlice<UInt8>) -> String {
        let characters = value.prefix { $0 != 0 }
        return String(validating: characters, as: UTF8.self)
            ?? String(String.UnicodeScalarView(characters.map { Unicode.Scalar($0) }))
    }

    /// Without a mark the order is the block's, unless the bytes that would be high then differ more among each other
    /// than the low ones, which no script's do.
    private func textOfUTF16(_ value: [UInt8]) -> String {
        let pairs = stride(from: 0, to: value.count - 1, by: 2).map { (value[$0], value[$0 + 1]) }
        var isBigEndian = isBigEndian
        var skipped = 1
        switch pairs.first {
        case (0xFE, 0xFF)?: isBigEndian = true
        case (0xFF, 0xFE)?: isBigEndian = false
        default:
            skipped = 0
            let (first, second) = (Set(pairs.map(\.0)).count, Set(pairs.map(\.1)).count)
            if first != second { isBigEndian = first < second }
        }
        let units = pairs.dropFirst(skipped).map { pair in
            isBigEndian ? UInt16(pair.0) << 8 | UInt16(pair.1) : UInt16(pair.1) << 8 | UInt16(pair.0)
        }
        return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
    }

    /// JIS X 0208, with the escape sequences of ISO 2022-JP or without any; `nil` where the system can't tell.
    private static func text(jis value: ArraySlice<UInt8>) -> String? {
        let escape: UInt8 = 0x1B
        var source = (value.contains(escape) ? [] : [escape] + Array("$B".utf8)) + value.prefix { $0 != 0 }
        let converter = iconv_open("UTF-8", "ISO-2022-JP")
        guard let converter, converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var result = [UInt8](repeating: 0, count: 4 * source.count)
        let written: Int? = source.withUnsafeMutableBytes { input in
            result.withUnsafeMutableBytes { output in
                var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, room) = (input.count, output.count)
                return iconv(converter, &from, &left, &to, &room) == -1 ? nil : output.count - room
            }
        }
        return written.map { String(decoding: result.prefix($0), as: UTF8.self) }
    }
}
