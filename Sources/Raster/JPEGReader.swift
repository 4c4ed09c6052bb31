import CCodecs
import Foundation

/// JPEG (ITU-T T.81, JFIF, Exif), decoded by libjpeg.
enum JPEGReader {
    /// The picture as stored; its orientation tag is not applied yet.
    static func read(_ data: [UInt8], file: String, options: ReadOptions) throws -> Picture {
        try data.withUnsafeBufferPointer { data in
            try withMessage(file: file, format: "JPEG") { message in
                var reader: OpaquePointer?
                defer { gentool_jpeg_close(reader) }
                var header = GentoolJPEGHeader()
                guard gentool_jpeg_open(data.baseAddress, data.count, &reader, &header, message) == 0 else {
                    return nil
                }
                try Picture.checkSize(width: header.width, height: header.height, file: file, options: options)

                // libjpeg lets go of the markers with the last row.
                let metadata = metadata(reader, header)
                let count = Int(header.width) * Int(header.height) * Int(header.channels)
                var status: GentoolStatus = 0
                var samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                    status = gentool_jpeg_read(reader, buffer.baseAddress, message)
                    initialized = status == 0 ? count : 0
                }
                guard status == 0 else { return nil }
                if header.channels == 4 && header.hasAdobeMarker != 0 { samples = samples.map { 255 - $0 } }

                let format: PixelFormat =
                    switch header.channels {
                    case 1: .gray
                    case 3: .rgb
                    default: .cmyk
                    }
                return Picture(
                    width: Int(header.width), height: Int(header.height), format: format, samples: .eight(samples),
                    metadata: metadata)
            }
        }
    }

    private static func metadata(_ reader: OpaquePointer?, _ header: GentoolJPEGHeader) -> Metadata {
        var metadata = Metadata()
        var stored = [GentoolJPEGMarker](
            repeating: GentoolJPEGMarker(), count: Int(gentool_jpeg_markers(reader, nil, 0)))
        _ = gentool_jpeg_markers(reader, &stored, Int32(stored.count))
        var profile = ICCProfileParts()
        for marker in stored {
            let bytes = Array(UnsafeBufferPointer(start: marker.data, count: Int(marker.length)))
            switch JPEGMarker(code: Int(marker.code), payload: bytes) {
            case .exif(let block): metadata.exif = metadata.exif ?? Array(block)
            case .xmp(let packet): metadata.xmp = metadata.xmp ?? Array(packet)
            case .iccPart(let number, let count, let part): profile.add(part, number: number, of: count)
            case .comment(let text): metadata.texts.append(.init(key: "Comment", value: text))
            case .other: break
            }
        }
        metadata.iccProfile = profile.whole
        if header.hasDensity != 0, header.densityX > 0, header.densityY > 0 {
            let units: [Metadata.Resolution.Unit] = [.aspect, .inch, .centimetre]
            let unit = units[min(2, max(0, Int(header.densityUnit)))]
            // A square aspect says nothing.
            if unit != .aspect || header.densityX != header.densityY {
                metadata.resolution = .init(x: Double(header.densityX), y: Double(header.densityY), unit: unit)
            }
        }
        if metadata.resolution == nil { metadata.resolution = metadata.exif.flatMap { Exif($0)?.resolution } }
        metadata.source = SourceEncoding(
            format: .jpeg, colorType: colorName(header.storedColor), depth: 8, isProgressive: header.isProgressive != 0,
            jpeg: coding(header))
        return metadata
    }

    private static func colorName(_ color: GentoolJPEGColor) -> String {
        switch color {
        case gentoolJPEGGray: "grayscale"
        case gentoolJPEGRGB: "RGB"
        case gentoolJPEGCMYK: "CMYK"
        case gentoolJPEGYCCK: "YCCK"
        default: "YCbCr"
        }
    }

    private static func coding(_ header: GentoolJPEGHeader) -> JPEGCoding {
        let stored = header.coding
        let tables = withUnsafeBytes(of: stored.tables) { bytes in
            let values = bytes.bindMemory(to: UInt16.self)
            return (0..<Int(gentoolJPEGTables)).map { table in
                values[table * 64] == 0 ? [] : Array(values[(table * 64)..<(table * 64 + 64)])
            }
        }
        func four(_ values: (Int32, Int32, Int32, Int32)) -> [Int] {
            [values.0, values.1, values.2, values.3].map(Int.init)
        }
        let (table, horizontal, vertical) = (four(stored.tableOf), four(stored.horizontal), four(stored.vertical))
        return JPEGCoding(
            quantizationTables: tables,
            components: (0..<Int(header.channels)).map {
                .init(table: table[$0], horizontal: horizontal[$0], vertical: vertical[$0])
            })
    }
}

/// An ICC profile as it is gathered from markers.
private struct ICCProfileParts {
    private var parts: [Int: ArraySlice<UInt8>] = [:]
    private var count: Int?

    mutating func add(_ part: ArraySlice<UInt8>, number: Int, of count: Int) {
        parts[number] = part
        self.count = self.count ?? count
    }

    /// The profile; `nil` if there is none, or a part of it is missing: then the rest is worth nothing.
    var whole: [UInt8]? {
        guard let count, count > 0, parts.keys.sorted() == Array(1...count) else { return nil }
        return (1...count).flatMap { parts[$0]! }
    }
}
