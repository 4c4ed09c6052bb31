import CGentoolCodecs
import GentoolBase

/// PNG, encoded by libpng.
enum PNGWriter {
    /// - Parameter picture: `storable`.
    static func encode(_ picture: Picture, options: WriteOptions) throws -> [UInt8] {
        var header = GentoolPNGHeader()
        header.width = UInt32(picture.width)
        header.height = UInt32(picture.height)
        header.channels = Int32(picture.format.channels)
        header.depth = Int32(picture.samples.depth)
        return try withMetadata(picture) { metadata in
            try encoded(as: "PNG") { bytes, message in
                func encode(_ pixels: UnsafeRawBufferPointer) -> GentoolStatus {
                    gentool_png_write(
                        pixels.baseAddress, &header, metadata, Int32(options.compressionLevel), &bytes, message)
                }
                return switch picture.samples {
                case .eight(let samples): samples.withUnsafeBytes(encode)
                case .sixteen(let samples): samples.withUnsafeBytes(encode)
                }
            }
        }
    }

    /// The picture in a format that PNG has, and that its profile is for (PNG §11.3.2.3).
    static func storable(_ picture: Picture) -> Picture {
        let picture = picture.withCheckedProfile()
        guard picture.metadata.hasColorProfile, picture.format.colorModel == .gray else {
            return picture.format == .cmyk ? picture.converted(to: .rgb) : picture
        }
        var colored = picture.converted(to: picture.format.hasAlpha ? .rgba : .rgb)
        colored.metadata = picture.metadata
        return colored
    }

    /// iCCP (PNG §11.3.2.3). libpng refuses some profiles, such as those of version 4 whose length is not a multiple of 4,
    /// that other programs use.
    private static func profile(_ metadata: Metadata) throws -> [PNGChunk] {
        guard let profile = metadata.iccProfile else { return [] }
        let name = PNGTexts.key(metadata.iccProfileName ?? "ICC profile")
        return [PNGChunk(name: "iCCP", bytes: try name + [0, 0] + Deflation.zlib(profile))]
    }

    private static func withMetadata<Result>(
        _ picture: Picture, _ body: (UnsafePointer<GentoolPNGMetadata>) throws -> Result
    ) throws -> Result {
        let metadata = picture.metadata
        var stored = GentoolPNGMetadata(numbersOf: metadata)
        let others = try profile(metadata) + metadata.chunks + background(picture)
        return try PNGTexts(metadata).withChunks { chunks in
            try (metadata.exif ?? []).withUnsafeBufferPointer { exif in
                stored.texts = chunks.baseAddress
                stored.textCount = Int32(chunks.count)
                stored.exif = exif.isEmpty ? nil : exif.baseAddress
                stored.exifLength = UInt32(exif.count)
                return try withCopied(others) { chunks in
                    stored.chunks = chunks.baseAddress
                    stored.chunkCount = Int32(chunks.count)
                    return try body(&stored)
                }
            }
        }
    }

    private static func withCopied<Result>(
        _ chunks: [PNGChunk], _ body: (UnsafeBufferPointer<GentoolPNGChunk>) throws -> Result
    ) rethrows -> Result {
        let payloads = chunks.flatMap(\.bytes)
        return try payloads.withUnsafeBufferPointer { payloads in
            var start = 0
            let stored = chunks.map { chunk in
                defer { start += chunk.bytes.count }
                let name = Array(chunk.name.utf8.prefix(4)) + [UInt8](repeating: 0, count: 4)
                return GentoolPNGChunk(
                    name: (name[0], name[1], name[2], name[3], 0), data: payloads.baseAddress.map { $0 + start },
                    length: chunk.bytes.count, isBehind: chunk.isBehindPixels ? 1 : 0)
            }
            return try stored.withUnsafeBufferPointer(body)
        }
    }

    /// bKGD in the colours and depth of the picture (PNG §11.3.4.1).
    private static func background(_ picture: Picture) -> [PNGChunk] {
        guard let color = picture.metadata.background else { return [] }
        let isGray = picture.format.colorModel == .gray
        guard !isGray || color.x == color.y && color.y == color.z else { return [] }
        let values = isGray ? [color.x] : [color.x, color.y, color.z]
        return [
            PNGChunk(
                name: "bKGD",
                bytes: values.flatMap { value in
                    picture.samples.depth == 16
                        ? [UInt8(value >> 8), UInt8(value & 0xFF)] : [0, UInt8(value >> 8)]
                })
        ]
    }
}

extension GentoolPNGMetadata {
    /// What metadata say in numbers.
    fileprivate init(numbersOf metadata: Metadata) {
        self.init()
        gamma = metadata.gamma ?? -1
        // sRGB and iCCP exclude each other (PNG §11.3.2.4); the profile says more.
        sRGBIntent = metadata.iccProfile == nil ? metadata.sRGBIntent.map(Int32.init) ?? -1 : -1
        if let xy = metadata.chromaticities {
            hasChromaticities = 1
            chromaticities = (
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
            unitIsMetre = perUnit == nil ? 0 : 1
            pixelsPerUnitX = UInt32(clamping: Int((resolution.x * (perUnit ?? 1)).rounded()))
            pixelsPerUnitY = UInt32(clamping: Int((resolution.y * (perUnit ?? 1)).rounded()))
        }
    }
}

extension Metadata {
    /// Whether the ICC profile describes colours by red, green and blue (ICC.1:2022, §7.2.6).
    fileprivate var hasColorProfile: Bool { iccProfile?.dropFirst(16).starts(with: "RGB ".utf8) ?? false }
}
