import CCodecs
import Foundation

/// PNG, encoded by libpng.
enum PNGWriter {
    static func encode(_ picture: Picture, options: WriteOptions) throws -> [UInt8] {
        let picture = storable(picture)
        var header = GentoolPNGHeader()
        header.width = UInt32(picture.width)
        header.height = UInt32(picture.height)
        header.channels = Int32(picture.format.channels)
        header.depth = Int32(picture.samples.depth)
        return try withMetadata(picture.metadata) { metadata in
            try withMessage(file: nil, format: "PNG to be written") { message in
                var bytes = GentoolBytes()
                defer { gentool_bytes_free(&bytes) }
                func encode(_ pixels: UnsafeRawBufferPointer) -> GentoolStatus {
                    gentool_png_write(
                        pixels.baseAddress, &header, metadata, Int32(options.compressionLevel), &bytes, message)
                }
                let status =
                    switch picture.samples {
                    case .eight(let samples): samples.withUnsafeBytes(encode)
                    case .sixteen(let samples): samples.withUnsafeBytes(encode)
                    }
                return status == 0 ? Array(UnsafeBufferPointer(start: bytes.data, count: bytes.count)) : nil
            }
        }
    }

    /// The picture in a format that PNG has, and that its profile is for (PNG §11.3.2.3).
    private static func storable(_ picture: Picture) -> Picture {
        guard picture.metadata.hasColorProfile, picture.format.colorModel == .gray else {
            return picture.format == .cmyk ? picture.converted(to: .rgb) : picture
        }
        var colored = picture.converted(to: picture.format.hasAlpha ? .rgba : .rgb)
        colored.metadata = picture.metadata
        return colored
    }

    private static func withMetadata<Result>(
        _ metadata: Metadata, _ body: (UnsafePointer<GentoolPNGMetadata>) throws -> Result
    ) throws -> Result {
        var stored = GentoolPNGMetadata()
        stored.gamma = metadata.gamma ?? -1
        // sRGB and iCCP exclude each other (PNG §11.3.2.4); the profile says more.
        stored.sRGBIntent = metadata.iccProfile == nil ? metadata.sRGBIntent.map(Int32.init) ?? -1 : -1
        if let xy = metadata.chromaticities {
            stored.hasChromaticities = 1
            stored.chromaticities = (
                xy.white.x, xy.white.y, xy.red.x, xy.red.y, xy.green.x, xy.green.y, xy.blue.x, xy.blue.y
            )
        }
        if let resolution = metadata.resolution {
            let perUnit: Double? =
                switch resolution.unit {
                case .aspect: nil
                case .metre: 1
                case .centimetre: 100
                case .inch: 1 / 0.0254
                }
            stored.unitIsMetre = perUnit == nil ? 0 : 1
            stored.pixelsPerUnitX = UInt32(clamping: Int((resolution.x * (perUnit ?? 1)).rounded()))
            stored.pixelsPerUnitY = UInt32(clamping: Int((resolution.y * (perUnit ?? 1)).rounded()))
        }
        var texts = metadata.texts.map { (key: pngKey($0.key), value: $0.value) }
        if let xmp = metadata.xmp { texts.append((PNGReader.xmpKey, String(decoding: xmp, as: UTF8.self))) }
        let encoded = texts.map { text in
            let isLatin1 = text.key != PNGReader.xmpKey && text.value.unicodeScalars.allSatisfy { $0.value < 256 }
            let value =
                isLatin1 ? text.value.unicodeScalars.map { UInt8($0.value) } : Array(text.value.utf8)
            return (
                key: Array(text.key.utf8CString), value: value.map { CChar(bitPattern: $0) } + [0], isLatin1: isLatin1
            )
        }
        let keys = encoded.flatMap(\.key)
        let values = encoded.flatMap(\.value)
        let name = (metadata.iccProfileName.map(pngKey) ?? "ICC profile").utf8CString
        return try keys.withUnsafeBufferPointer { keys in
            try values.withUnsafeBufferPointer { values in
                var chunks: [GentoolPNGText] = []
                var (keyStart, valueStart) = (0, 0)
                for text in encoded {
                    chunks.append(
                        GentoolPNGText(
                            key: keys.baseAddress! + keyStart, value: values.baseAddress! + valueStart,
                            length: text.value.count - 1, isUTF8: text.isLatin1 ? 0 : 1))
                    keyStart += text.key.count
                    valueStart += text.value.count
                }
                return try chunks.withUnsafeBufferPointer { chunks in
                    try name.withUnsafeBufferPointer { name in
                        try (metadata.iccProfile ?? []).withUnsafeBufferPointer { icc in
                            try (metadata.exif ?? []).withUnsafeBufferPointer { exif in
                                stored.texts = chunks.baseAddress
                                stored.textCount = Int32(chunks.count)
                                stored.iccName = name.baseAddress
                                stored.icc = icc.isEmpty ? nil : icc.baseAddress
                                stored.iccLength = UInt32(icc.count)
                                stored.exif = exif.isEmpty ? nil : exif.baseAddress
                                stored.exifLength = UInt32(exif.count)
                                return try body(&stored)
                            }
                        }
                    }
                }
            }
        }
    }

    /// A keyword as PNG allows it: 1 to 79 printable characters (PNG §11.3.3.2), here ASCII.
    private static func pngKey(_ key: String) -> String {
        let allowed = key.unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? Character($0) : "_" }
        let trimmed = String(allowed.prefix(79)).trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? "Comment" : trimmed
    }
}

extension Metadata {
    /// Whether the ICC profile describes colours by red, green and blue (ICC.1:2022, §7.2.6).
    fileprivate var hasColorProfile: Bool { iccProfile?.dropFirst(16).starts(with: "RGB ".utf8) ?? false }
}
