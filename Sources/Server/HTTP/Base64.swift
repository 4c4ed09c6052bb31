import FoundationEssentials

/// Bytes in texts, bare or in data URLs (RFC 2397).
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// - Returns: `nil` where a text is no base64.
    static func bytes(_ text: String) -> [UInt8]? {
        var body = Substring(text)
        if body.hasPrefix("data:") {
            guard let comma = body.utf8.firstIndex(of: UInt8(ascii: ",")), body[..<comma].hasSuffix(";base64") else {
                return nil
            }
            body = body[body.utf8.index(after: comma)...]
        }
        guard let data = Data(base64Encoded: String(body), options: .ignoreUnknownCharacters), !data.isEmpty else {
            return nil
        }
        return Array(data)
    }
}
