/// A printable character for each byte, as GPT-2's vocabulary has them (Radford et al. 2019, §2.2).
///
/// Bytes that are printable in Latin-1 stand for themselves; the others are counted up from U+0100.
enum ByteAlphabet {
    /// Bytes in the order in which they begin a vocabulary.
    static let order: [UInt8] = printable + (0...255).filter { !printable.contains($0) }

    private static let printable: [UInt8] = Array(33...126) + Array(161...172) + Array(174...255)

    static let characters: [Character] = {
        var characters = [Character](repeating: " ", count: 256)
        for (place, byte) in order.enumerated() {
            let isPrintable = place < printable.count
            let code = isPrintable ? UInt32(byte) : 256 + UInt32(place - printable.count)
            characters[Int(byte)] = Character(Unicode.Scalar(code)!)
        }
        return characters
    }()

    static let bytes: [Character: UInt8] = Dictionary(
        uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })
}
