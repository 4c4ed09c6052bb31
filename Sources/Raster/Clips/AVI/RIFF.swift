/// Chunks of RIFF files as bytes (Microsoft, "RIFF File Format"): a name of four letters, a length, and as much content.
enum RIFF {
    /// A chunk, and a byte behind it where its length is odd.
    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(content.count) + content + (content.count % 2 == 0 ? [] : [0])
    }

    /// A list of chunks.
    static func list(_ name: String, _ chunks: [UInt8]) -> [UInt8] { chunk("LIST", Array(name.utf8) + chunks) }

    /// The beginning of a list whose length is written when it is known, four bytes before its name.
    ///
    /// - Parameters:
    ///   - chunk: `RIFF` or `LIST`.
    ///   - name: what is in it.
    static func open(_ chunk: String, _ name: String) -> [UInt8] { Array(chunk.utf8) + little(0) + Array(name.utf8) }

    /// A number's bytes, the lowest first.
    static func little(_ value: Int, _ size: Int = 4) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
