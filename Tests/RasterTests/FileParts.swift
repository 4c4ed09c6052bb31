import Foundation

@testable import GentoolRaster

/// The parts that PNG files are made of.
enum PNGParts {
    /// A chunk with its length and checksum (PNG §5.3).
    static func chunk(_ name: String, _ data: [UInt8] = []) -> [UInt8] {
        let body = Array(name.utf8) + data
        return number(data.count) + body + number(Int(crc32(body)))
    }

    static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    /// Where the chunks of a file stand.
    static func places(_ file: [UInt8]) -> [(name: String, range: Range<Int>)] {
        var places: [(name: String, range: Range<Int>)] = []
        var start = 8
        while start + 12 <= file.count {
            let length = file[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            let name = String(decoding: file[(start + 4)..<(start + 8)], as: UTF8.self)
            places.append((name, start..<(start + 12 + length)))
            start += 12 + length
        }
        return places
    }

    /// A file with chunks put in front of its first one of a name.
    static func file(_ file: [UInt8], with chunks: [UInt8], before name: String = "IDAT") -> [UInt8] {
        let place = places(file).first { $0.name == name }!.range.lowerBound
        return file[..<place] + chunks + file[place...]
    }

    /// Bytes as a zlib stream that does not pack them (RFC 1950, RFC 1951 §3.2.4).
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let block = bytes[start..<min(bytes.count, start + 65_535)]
            start += block.count
            let length = UInt16(block.count)
            result += [start == bytes.count ? 1 : 0]
            result += [length, ~length].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + block
        } while start < bytes.count
        var (a, b) = (1, 0)
        for byte in bytes {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return result + number(b << 16 | a)
    }

    /// About `count` zeros as a zlib stream, packed as far as it goes.
    static func packedZeros(_ count: Int) -> [UInt8] {
        // A block with fixed codes (RFC 1951, §3.2.6): the literal 0, then length 285 (258 bytes) at distance 1, of which 8
        // take 13 bytes; its end is 7 zeros.
        let groups = count / (8 * 258)
        let group: [UInt8] = [0x18, 0x05, 0xA3, 0x60, 0x14, 0x8C, 0x82, 0x51, 0x30, 0x0A, 0x46, 0xC1, 0x28]
        let packed = [0x63] + [[UInt8]](repeating: group, count: groups).joined() + [0, 0]
        let written = groups * 8 * 258 + 1
        return [0x78, 0xDA] + packed + number((written % 65_521) << 16 | 1)
    }
}

/// The parts that JPEG files are made of.
enum JPEGParts {
    static let start: [UInt8] = [0xFF, 0xD8]
    static let end: [UInt8] = [0xFF, 0xD9]

    /// A marker with its length (ITU-T T.81, B.1.1.4).
    static func segment(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, code, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 0xFF)] + payload
    }

    /// A frame's header (B.2.2) of components that are sampled alike.
    static func frame(_ code: UInt8, width: Int, height: Int, components: Int = 1, bits: UInt8 = 8) -> [UInt8] {
        segment(
            code,
            [bits, UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), UInt8(components)]
                + (0..<components).flatMap { [UInt8($0 + 1), 0x11, 0] })
    }

    /// A whole file of grey, of some scans of which each says nothing, but that all blocks are as they were.
    static func emptyScans(width: Int, height: Int, scans: Int, components: Int = 1) -> [UInt8] {
        var file = start + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
        file += frame(0xC2, width: width, height: height, components: components)
        // One code of one bit: "no more blocks differ" for 32768 of them, and an average that does not change.
        file += segment(0xC4, [0x10] + [1] + [UInt8](repeating: 0, count: 15) + [0xE0])
        file += segment(0xC4, [0x00] + [1] + [UInt8](repeating: 0, count: 15) + [0x00])
        for index in 0..<scans {
            let component = UInt8(index % components + 1)
            file += segment(0xDA, index < components ? [1, component, 0, 0, 0, 0] : [1, component, 0, 1, 63, 0])
            let blocks = (width + 7) / 8 * ((height + 7) / 8)
            let bits = index < components ? blocks : (blocks + 32_767) / 32_768 * 15
            file += [UInt8](repeating: 0, count: (bits + 7) / 8)
        }
        return file + end
    }
}
