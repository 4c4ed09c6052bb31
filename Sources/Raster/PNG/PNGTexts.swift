import CGentoolCodecs
import GentoolBase

/// The texts of a picture as PNG has them: in Latin-1 where that has all of their characters (PNG §11.3.3.3), otherwise in
/// UTF-8; XMP is always in UTF-8.
struct PNGTexts {
    /// Ended by zeros, one behind the other.
    private var keys: [CChar] = []
    private var values: [CChar] = []
    private var places: [(key: Int, value: Int, length: Int, isUTF8: Bool)] = []

    init(_ metadata: Metadata) {
        for text in metadata.texts {
            append(
                text.value, key: Self.key(text.key), isUTF8: text.value.unicodeScalars.contains { $0.value > 255 })
        }
        if let resources = metadata.photoshop {
            append(
                RawProfile.encode(resources, name: "iptc"), key: RawProfile.keyPrefix + "iptc", isUTF8: false)
        }
        if let xmp = metadata.xmp {
            append(String(decoding: xmp, as: UTF8.self), key: PNGReader.xmpKey, isUTF8: true)
        }
    }

    private mutating func append(_ text: String, key: String, isUTF8: Bool) {
        let bytes = isUTF8 ? Array(text.utf8) : text.unicodeScalars.map { UInt8($0.value) }
        places.append((keys.count, values.count, bytes.count, isUTF8))
        keys += key.utf8CString
        values += bytes.map { CChar(bitPattern: $0) } + [0]
    }

    func withChunks<Result>(_ body: (UnsafeBufferPointer<GentoolPNGText>) throws -> Result) rethrows -> Result {
        try keys.withUnsafeBufferPointer { keys in
            try values.withUnsafeBufferPointer { values in
                try places.map { place in
                    GentoolPNGText(
                        key: keys.baseAddress! + place.key, value: values.baseAddress! + place.value,
                        length: place.length, isUTF8: place.isUTF8 ? 1 : 0)
                }.withUnsafeBufferPointer(body)
            }
        }
    }

    /// A keyword as PNG allows it: 1 to 79 printable characters (PNG §11.3.3.2), here ASCII.
    static func key(_ key: String) -> String {
        let allowed = key.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "_" }
        let trimmed = String(allowed.prefix(79)).withoutOuterSpace()
        return trimmed.isEmpty ? "Comment" : trimmed
    }
}
