/// Bytes as `%` and two hexadecimal digits (RFC 3986, §2.1).
public enum PercentCoding {
    /// The text that was coded.
    ///
    /// - Returns: `nil` where no two digits follow a `%`, or what comes out is not UTF-8.
    public static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A text as a part of a URL's path, or of a header's value (RFC 8187): all is coded but letters, digits and `-._~`
    /// (RFC 3986, §2.3).
    public static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + hexadecimal([byte]).uppercased()
        }.joined()
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
