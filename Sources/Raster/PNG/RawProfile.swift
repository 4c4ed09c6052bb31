/// A block of metadata as a PNG's text: a name, the number of bytes, and these in hexadecimal digits, each on lines of
/// their own. ImageMagick writes such texts, and exiftool does for IPTC, for which PNG has no place.
enum RawProfile {
    static let keyPrefix = "Raw profile type "

    /// The bytes; `nil` where the text is none.
    static func decode(_ text: String) -> [UInt8]? {
        var lines = text.utf8.split(separator: 0x0A, maxSplits: 2)[...]
        guard lines.popFirst() != nil, let size = lines.popFirst(), let digits = lines.popFirst(),
            let count = Int(String(decoding: size.filter { $0 > 0x20 }, as: UTF8.self)), count > 0
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for character in digits where character > 0x20 {
            let digit: UInt8
            switch character {
            case 0x30...0x39: digit = character - 0x30
            case 0x61...0x66: digit = character - 0x61 + 10
            case 0x41...0x46: digit = character - 0x41 + 10
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result.isEmpty ? nil : result
    }

    static func encode(_ bytes: [UInt8], name: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let size = "\(bytes.count)"
        var text = Array("\n\(name)\n\(String(repeating: " ", count: max(0, 8 - size.count)))\(size)".utf8)
        for (index, byte) in bytes.enumerated() {
            if index % 36 == 0 { text.append(0x0A) }
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text + [0x0A], as: UTF8.self)
    }
}
