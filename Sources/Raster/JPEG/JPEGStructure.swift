import GentoolBase

/// The markers of a JPEG (ITU-T T.81, annex B): all that it says but for its pixels.
struct JPEGStructure {
    /// There when all markers have been followed.
    private(set) var frame: JPEGFrame!
    /// Where the bytes stand that pixels are decoded from: everything but application markers and comments.
    private(set) var coding: [Range<Int>] = []
    /// Application markers and comments in the order of the file, as far as there is room for them.
    private(set) var markers: [(code: Int, payload: [UInt8])] = []
    private(set) var scans: [Scan] = []
    /// Behind the marker that ends the picture; `nil` if there is none, or it was not looked for so far.
    private(set) var end: Int?
    /// Where the file stops to be this picture: at `end`, or at what is no part of it; `nil` if that was not looked for.
    private(set) var stop: Int?
    /// What was left out for want of room.
    private(set) var limitNotice: Notice?

    /// JFIF's density: unit (0 aspect, 1 inch, 2 centimetre), x, y.
    private(set) var density: (unit: Int, x: Int, y: Int)?
    private var hasJFIF = false
    /// What Adobe's marker says of the colours (0 as they are, 1 YCbCr, 2 YCCK); its writers store ink inverted.
    private(set) var adobeTransform: UInt8?
    /// In natural order, as they were before the first scan; an absent one is empty.
    private(set) var quantizationTables = [[UInt16]](repeating: [], count: 4)

    struct Scan {
        /// Of the components that it holds: their places in the frame.
        let components: [Int]
        /// Whether it holds averages for the first time: without it nothing of a component is there (G.1.1).
        let isFirst: Bool
        /// Where its data ends.
        fileprivate(set) var end: Int
    }

    /// A marker with its parameters.
    private struct Segment {
        let code: UInt8
        let whole: Range<Int>
        /// Without its length.
        let payload: Range<Int>
    }

    private static let endOfImage: UInt8 = 0xD9
    private static let startOfScan: UInt8 = 0xDA
    /// How far a scan is searched for its end when only the header is asked for.
    private static let searchLimit = 1 << 28

    /// - Parameter isForPixels: whether all of the picture is going to be decoded.
    /// - Throws: `RasterError` when the file is no JPEG that can be read.
    init(_ source: ByteSource, file: String, options: ReadOptions, isForPixels: Bool) throws {
        var budget = MetadataBudget(options.metadataLimit)
        var position = 2
        append(0..<2)
        while let segment = try Self.segment(in: source, from: position, isStrict: !scans.isEmpty) {
            position = segment.whole.upperBound
            if segment.code == Self.endOfImage {
                (end, stop) = (position, position)
                break
            }
            if JPEGFrame.begins(with: segment.code) {
                guard frame == nil else { throw Self.damage(file, "it has two headers (SOF)") }
                frame = try JPEGFrame(code: segment.code, payload: Array(source.bytes(segment.payload)), file: file)
            }
            try take(segment, source, &budget)
            guard segment.code == Self.startOfScan else { continue }
            guard let frame else { throw Self.damage(file, "its pixels (SOS) come before its header (SOF)") }
            let limit = isForPixels ? source.count : min(source.count, position + Self.searchLimit)
            let dataEnd = try Self.endOfData(in: source, from: position, limit: limit)
            let scan = try Self.scan(Array(source.bytes(segment.payload)), end: dataEnd, frame, file)
            append(position..<dataEnd)
            // Of a header it does not matter how many there are, of hostile files it does.
            if isForPixels || scans.isEmpty { scans.append(scan) }
            if isForPixels { try Self.check(scans.count, frame, file) }
            position = dataEnd
            if dataEnd == limit && limit < source.count { break }
            stop = dataEnd
        }
        guard frame != nil else { throw Self.damage(file, "it has no header (SOF)") }
        guard !scans.isEmpty else { throw Self.damage(file, "it has no pixels (SOS)") }
        limitNotice = budget.notice(file)
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the JPEG is damaged or incomplete: \(what)")
    }

    /// Components of which no scan holds anything, by their place in the frame.
    var missingComponents: [Int] {
        let there = Set(scans.filter(\.isFirst).flatMap(\.components))
        return frame.components.indices.filter { !there.contains($0) }
    }

    /// What is read from where bytes are looked at up to a place.
    func coding(upTo limit: Int) -> [Range<Int>] {
        coding.compactMap { $0.lowerBound < limit ? $0.lowerBound..<min($0.upperBound, limit) : nil }
    }

    /// How the components stand for colours, as libjpeg takes it where nothing says it.
    var colorType: String {
        switch frame.components.count {
        case 1: return "grayscale"
        case 3:
            if hasJFIF { return "YCbCr" }
            if let adobeTransform { return adobeTransform == 0 ? "RGB" : "YCbCr" }
            return frame.components.map(\.identifier) == Array("RGB".utf8) ? "RGB" : "YCbCr"
        default: return adobeTransform ?? 0 == 0 ? "CMYK" : "YCCK"
        }
    }

    /// What pixels are decoded to.
    var format: PixelFormat {
        switch frame.components.count {
        case 1: .gray
        case 3: .rgb
        default: .cmyk
        }
    }

    private mutating func append(_ range: Range<Int>) {
        if let last = coding.last, last.upperBound == range.lowerBound {
            coding[coding.count - 1] = last.lowerBound..<range.upperBound
        } else {
            coding.append(range)
        }
    }

    private mutating func take(_ segment: Segment, _ source: ByteSource, _ budget: inout MetadataBudget) throws {
        let code = Int(segment.code)
        switch code {
        case 0xDB, 0xC0...0xCF, 0xDA, 0xDC, 0xDD:
            if code == 0xDB && scans.isEmpty { takeTables(Array(try source.bytes(segment.payload))) }
            append(segment.whole)
        case 0xE0, 0xEE:
            let start = Array(
                try source.bytes(
                    segment.payload.lowerBound..<min(segment.payload.upperBound, segment.payload.lowerBound + 14)))
            if code == 0xE0, start.count == 14, start.starts(with: "JFIF\0".utf8) {
                if !hasJFIF {
                    density = (Int(start[7]), Int(start[8]) << 8 | Int(start[9]), Int(start[10]) << 8 | Int(start[11]))
                }
                hasJFIF = true
                append(segment.whole)
            } else if code == 0xEE, start.count >= 12, start.starts(with: "Adobe".utf8) {
                adobeTransform = start[11]
                append(segment.whole)
            } else {
                fallthrough
            }
        case 0xE0...0xEF, 0xFE:
            let name = code == 0xFE ? "a comment" : "APP\(code & 15)"
            if budget.admits(segment.payload.count, name) {
                markers.append((code, Array(try source.bytes(segment.payload))))
            }
        default: break
        }
    }

    /// DQT (B.2.4.1).
    private mutating func takeTables(_ payload: [UInt8]) {
        var place = 0
        while place < payload.count {
            let (size, table) = (payload[place] >> 4 == 0 ? 1 : 2, Int(payload[place] & 15))
            place += 1
            guard table < 4, place + 64 * size <= payload.count else { return }
            var values = [UInt16](repeating: 0, count: 64)
            for index in 0..<64 {
                let at = place + index * size
                values[Self.naturalOrder[index]] =
                    size == 1 ? UInt16(payload[at]) : UInt16(payload[at]) << 8 | UInt16(payload[at + 1])
            }
            quantizationTables[table] = values
            place += 64 * size
        }
    }

    /// The next marker and its parameters.
    ///
    /// - Parameter isStrict: whether what stands there may be no part of the picture: then a marker must be one that may
    ///   follow a scan, and be followed by another; otherwise bytes that belong to none are passed over.
    private static func segment(in source: ByteSource, from start: Int, isStrict: Bool) throws -> Segment? {
        var position = start
        while let found = try source.position(of: 0xFF, in: position..<source.count) {
            if isStrict && found != position { return nil }
            var last = found
            while try source.byte(at: last + 1) == 0xFF { last += 1 }
            guard let code = try source.byte(at: last + 1) else { return nil }
            position = last + 2
            if code == endOfImage { return Segment(code: code, whole: last..<position, payload: position..<position) }
            // Without parameters: a restart, the start of an image, and what stands for a byte of 0xFF.
            if code <= 1 || (0xD0...0xD8).contains(code) {
                if isStrict { return nil }
                continue
            }
            guard let length = try source.number(at: position, size: 2), length >= 2, position + length <= source.count
            else {
                return nil
            }
            let segment = Segment(
                code: code, whole: last..<(position + length), payload: (position + 2)..<(position + length))
            return try !isStrict || follows(segment, in: source) ? segment : nil
        }
        return nil
    }

    /// Whether a marker behind a scan is likely to be one: what follows a picture can look like it.
    private static func follows(_ segment: Segment, in source: ByteSource) throws -> Bool {
        switch segment.code {
        case startOfScan:
            guard let count = try source.byte(at: segment.payload.lowerBound) else { return false }
            return (1...4).contains(count) && segment.payload.count == 4 + 2 * Int(count)
        case 0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xE0...0xEF, 0xFE:
            return try source.byte(at: segment.whole.upperBound) == 0xFF
        default: return false
        }
    }

    /// Where the data of a scan ends: in front of the next marker that is no restart, whatever that is (B.1.1.5).
    private static func endOfData(in source: ByteSource, from start: Int, limit: Int) throws -> Int {
        var position = start
        while let found = try source.position(of: 0xFF, in: position..<limit) {
            guard let next = try source.byte(at: found + 1) else { return limit }
            if next != 0 && next != 0xFF && !(0xD0...0xD7).contains(next) { return found }
            position = found + (next == 0xFF ? 1 : 2)
        }
        return limit
    }

    /// SOS (B.2.3).
    private static func scan(_ payload: [UInt8], end: Int, _ frame: JPEGFrame, _ file: String) throws -> Scan {
        let count = Int(payload.first ?? 0)
        guard (1...4).contains(count), payload.count >= 4 + 2 * count else {
            throw damage(file, "a scan (SOS) makes no sense")
        }
        let components = (0..<count).compactMap { index in
            frame.components.firstIndex { $0.identifier == payload[1 + 2 * index] }
        }
        let (spectralStart, high) = (payload[1 + 2 * count], payload[3 + 2 * count] >> 4)
        return Scan(components: components, isFirst: !frame.isProgressive || spectralStart == 0 && high == 0, end: end)
    }

    /// Refuses more scans than any program writes: one takes a few bytes, and is a walk over the whole picture.
    ///
    /// 500 are what libjpeg-turbo's authors advise readers of unknown files to stop at; of large pictures less.
    private static func check(_ scans: Int, _ frame: JPEGFrame, _ file: String) throws {
        let limit = max(32, min(500, (1 << 34) / (frame.width * frame.height)))
        guard scans > limit else { return }
        throw RasterError(
            .tooManyPixels, file: file,
            "the JPEG has more than \(limit) scans, more work than its \(frame.width)x\(frame.height) pixels are worth; "
                + "if you trust the file, save it anew with another program")
    }

    /// Of the 64 values of a block in the order of the file: their places, row by row (figure A.6).
    private static let naturalOrder = [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
        47, 55,
        62, 63,
    ]
}
