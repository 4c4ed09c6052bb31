/// The characters that stand for bytes in a byte-level vocabulary (Radford et al. 2019, "Language Models are
/// Unsupervised Multitask Learners"): printable ones of Latin-1 for themselves, U+0100 onwards for the others.
enum ByteSymbols {
    private static let printable = [33...126, 161...172, 174...255].joined().map { UInt8($0) }

    /// Every byte once, in the order of OpenAI's vocabularies.
    static let order: [UInt8] = printable + (0...255).filter { !printable.contains($0) }

    /// Of each byte, at the byte's index.
    static let scalars: [Unicode.Scalar] = {
        var scalars = (0...255).map { Unicode.Scalar(UInt8($0)) }
        for (index, byte) in order.dropFirst(printable.count).enumerated() {
            scalars[Int(byte)] = Unicode.Scalar(UInt32(256 + index))!
        }
        return scalars
    }()

    private static let bytes = Dictionary(uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max))

    static func symbol(of byte: UInt8) -> String {
        String(Character(scalars[Int(byte)]))
    }

    /// What a symbol stands for; its own UTF-8 where it holds a character that stands for no byte.
    static func bytes(of symbol: some StringProtocol) -> [UInt8] {
        let found = symbol.unicodeScalars.compactMap { bytes[$0] }
        return found.count == symbol.unicodeScalars.count ? found : [UInt8](symbol.utf8)
    }
}
