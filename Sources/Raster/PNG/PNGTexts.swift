import CGentoolCodecs
import GentoolBase

/// The texts of a picture as PNG has them: in Latin-1 where that has all of their characters (PNG §11.3.3.3), otherwise in
/// UTF-8, as are those that say their language; XMP is always in UTF-8.
struct PNGTexts {
    /// Ended by zeros, one behind the other.
    private var strings: [CChar] = []
    private var places: [Place] = []

    private struct Place {
        let key: Int
        let value: Int
        let length: Int
        let language: Int
        let translatedKey: Int
        let isUTF8: Bool
    }

    init(_ metadata: Metadata) {
        for text in metadata.texts {
            append(
                text,
                isUTF8: text.value.unicodeScalars.contains { $0.value > 255 } || !text.language.isEmpty
                    || !text.translatedKey.isEmpty)
        }
        if let resources = metadata.photoshop {
            append(
                .init(key: RawProfile.keyPrefix + "iptc", value: RawProfile.encode(resources, name: "iptc")),
                isUTF8: false)
        }
        if let xmp = metadata.xmp {
            append(.init(key: PNGReader.xmpKey, value: String(decoding: xmp, as: UTF8.self)), isUTF8: true)
        }
    }

    private mutating func append(_ text: Metadata.Text, isUTF8: Bool) {
        let value = isUTF8 ? Array(text.value.utf8) : text.value.unicodeScalars.map { UInt8($0.value) }
        let (language, translatedKey) = (Array(text.language.utf8), Array(text.translatedKey.utf8))
        places.append(
            Place(
                key: place(of: Self.key(text.key)), value: place(of: value), length: value.count,
                language: place(of: language), translatedKey: place(of: translatedKey), isUTF8: isUTF8))
    }

    private mutating func place(of bytes: [UInt8]) -> Int {
        defer { strings += bytes.map { CChar(bitPattern: $0) } + [0] }
        return strings.count
    }

    func withChunks<Result>(_ body: (UnsafeBufferPointer<GentoolPNGText>) throws -> Result) rethrows -> Result {
        try strings.withUnsafeBufferPointer { strings in
            func string(_ place: Int) -> UnsafePointer<CChar> { strings.baseAddress! + place }
            return try places.map { place in
                GentoolPNGText(
                    key: string(place.key), value: string(place.value), length: place.length,
                    language: string(place.language), translatedKey: string(place.translatedKey),
                    isUTF8: place.isUTF8 ? 1 : 0)
            }.withUnsafeBufferPointer(body)
        }
    }

    /// A keyword as PNG allows it: 1 to 79 printable characters of Latin-1 (PNG §11.3.3.2).
    static func key(_ key: String) -> [UInt8] {
        let allowed = key.unicodeScalars.map { scalar -> Unicode.Scalar in
            let isPrintable = (0x20..<0x7F).contains(scalar.value) || (0xA1...0xFF).contains(scalar.value)
            return isPrintable ? scalar : "_"
        }
        let trimmed = String(String.UnicodeScalarView(allowed.prefix(79))).withoutOuterSpace()
        return trimmed.isEmpty ? Array("Comment".utf8) : trimmed.unicodeScalars.map { UInt8($0.value) }
    }
}
