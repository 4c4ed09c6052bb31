import FoundationEssentials

/// Bytes in texts, bare or in data URLs (RFC 2397).
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Bytes of a text with the alphabet of either RFC 4648 §4 or of §5, for addresses; with padding or without, on any
    /// number of lines.
    ///
    /// - Returns: `nil` where a text is no base64.
    static func bytes(_ text: String) -> [UInt8]? {
        var body = Substring(text)
        if body.hasPrefix("data:") {
            guard let comma = body.utf8.firstIndex(of: UInt8(ascii: ",")), body[..<comma].hasSuffix(";base64") else {
                return nil
            }
            body = body[body.utf8.index(after: comma)...]
        }
        var letters: [UInt8] = []
        letters.reserveCapacity(body.utf8.count + 3)
        for letter in body.utf8 {
            switch letter {
            case UInt8(ascii: "-"): letters.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): letters.append(UInt8(ascii: "/"))
            case UInt8(ascii: "="), UInt8(ascii: " "), 9, 10, 13: break
            default: letters.append(letter)
            }
        }
        letters += Array(repeating: UInt8(ascii: "="), count: (4 - letters.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(letters)), !data.isEmpty else { return nil }
        return Array(data)
    }
}
