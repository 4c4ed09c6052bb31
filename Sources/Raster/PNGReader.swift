import CCodecs
import Foundation

/// PNG (W3C Portable Network Graphics, third edition), decoded by libpng.
enum PNGReader {
    /// The picture as stored; its orientation tag is not applied yet.
    static func read(_ data: [UInt8], file: String, options: ReadOptions) throws -> Picture {
        try data.withUnsafeBufferPointer { data in
            try withMessage(file: file, format: "PNG") { message in
                var reader: OpaquePointer?
                defer { gentool_png_close(reader) }
                var header = GentoolPNGHeader()
                guard gentool_png_open(data.baseAddress, data.count, &reader, &header, message) == 0 else { return nil }
                try Picture.checkSize(width: header.width, height: header.height, file: file, options: options)

                let count = Int(header.width) * Int(header.height) * Int(header.channels)
                var stored = GentoolPNGMetadata()
                var status: GentoolStatus = 0
                func decode<Sample>(_ type: Sample.Type) -> [Sample] {
                    [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
                        status = gentool_png_read(reader, buffer.baseAddress, &stored, message)
                        initialized = status == 0 ? count : 0
                    }
                }
                let samples: Samples =
                    header.depth == 16 ? .sixteen(decode(UInt16.self)) : .eight(decode(UInt8.self))
                guard status == 0 else { return nil }

                var metadata = metadata(stored)
                metadata.source = SourceEncoding(
                    format: .png, colorType: colorTypeName(header.storedColorType), depth: Int(header.storedDepth),
                    isProgressive: header.isInterlaced != 0)
                let formats: [PixelFormat] = [.gray, .grayAlpha, .rgb, .rgba]
                return Picture(
                    width: Int(header.width), height: Int(header.height), format: formats[Int(header.channels) - 1],
                    samples: samples, metadata: metadata)
            }
        }
    }

    private static func colorTypeName(_ type: Int32) -> String {
        switch type {
        case 0: "grayscale"
        case 2: "RGB"
        case 3: "palette"
        case 4: "grayscale with alpha"
        default: "RGB with alpha"
        }
    }

    private static func metadata(_ stored: GentoolPNGMetadata) -> Metadata {
        var metadata = Metadata()
        metadata.gamma = stored.gamma > 0 ? stored.gamma : nil
        if stored.hasChromaticities != 0 {
            let xy = stored.chromaticities
            metadata.chromaticities = .init(
                white: [xy.0, xy.1], red: [xy.2, xy.3], green: [xy.4, xy.5], blue: [xy.6, xy.7])
        }
        metadata.sRGBIntent = stored.sRGBIntent >= 0 ? Int(stored.sRGBIntent) : nil
        if let icc = stored.icc {
            metadata.iccProfile = Array(UnsafeBufferPointer(start: icc, count: Int(stored.iccLength)))
            metadata.iccProfileName = stored.iccName.map { text(latin1: $0, count: strlen($0)) }
        }
        if stored.pixelsPerUnitX != 0 {
            metadata.resolution = .init(
                x: Double(stored.pixelsPerUnitX), y: Double(stored.pixelsPerUnitY),
                unit: stored.unitIsMetre != 0 ? .metre : .aspect)
        }
        if let exif = stored.exif {
            metadata.exif = Array(UnsafeBufferPointer(start: exif, count: Int(stored.exifLength)))
        }
        for entry in UnsafeBufferPointer(start: stored.texts, count: Int(stored.textCount)) {
            let key = text(latin1: entry.key, count: strlen(entry.key))
            let length = Int(entry.length)
            if key == xmpKey {
                metadata.xmp = entry.value.withMemoryRebound(to: UInt8.self, capacity: length) {
                    Array(UnsafeBufferPointer(start: $0, count: length))
                }
            } else if entry.isUTF8 != 0 {
                metadata.texts.append(.init(key: key, value: String(cString: entry.value)))
            } else {
                metadata.texts.append(.init(key: key, value: text(latin1: entry.value, count: length)))
            }
        }
        return metadata
    }

    /// The keyword of an iTXt chunk that holds XMP (XMP Specification, part 3, §1.1.5).
    static let xmpKey = "XML:com.adobe.xmp"

    private static func text(latin1: UnsafePointer<CChar>, count: Int) -> String {
        var result = String.UnicodeScalarView()
        for index in 0..<count { result.append(Unicode.Scalar(UInt8(bitPattern: latin1[index]))) }
        return String(result)
    }
}
