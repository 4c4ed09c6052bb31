import GentoolBase

/// The chunks of an AVI file (Microsoft, "AVI RIFF File Reference"; OpenDML AVI File Format Extensions, 1.02): what its
/// header says, and where the frames of its video stand.
struct AVIStructure {
    let width: Int
    let height: Int
    let frameRate: Rational
    /// Four letters, such as `MJPG`.
    let coding: String
    let hasSound: Bool
    /// How many frames the header promises.
    let promised: Int
    /// Where frames stand; an empty one is the frame before it once more.
    let frames: [Range<Int>]
    /// Whether the file ends inside of a chunk.
    let isCut: Bool

    /// Whether its frames are JPEGs.
    var isMotionJPEG: Bool { ["MJPG", "mjpg", "jpeg", "JPEG"].contains(coding) }

    /// Whether a file's video is made of JPEGs.
    static func isMotionJPEG(_ source: ByteSource) -> Bool {
        // All that tells it stands in the beginning.
        guard let start = try? source.bytes(0..<(1 << 16)) else { return false }
        return (try? AVIStructure(ByteSource(Array(start)), file: ""))?.isMotionJPEG ?? false
    }

    /// - Throws: `RasterError` where there is no video, or its header makes no sense.
    init(_ source: ByteSource, file: String) throws {
        var walk = Walk(source: source)
        try walk.chunks(in: 0..<source.count)
        guard let video = walk.streams.firstIndex(where: { $0.kind == "vids" }) else {
            throw Self.damage(file, "it has no video")
        }
        let stream = walk.streams[video]
        guard stream.scale > 0, stream.rate > 0, stream.scale < 1 << 31, stream.rate < 1 << 31, stream.width > 0,
            stream.height > 0
        else {
            throw Self.damage(
                file,
                "its header makes no sense (\(stream.width)x\(stream.height) pixels, \(stream.rate)/\(stream.scale) "
                    + "frames a second)")
        }
        (width, height, coding) = (stream.width, stream.height, stream.coding)
        frameRate = Rational(stream.rate, stream.scale)
        hasSound = walk.streams.contains { $0.kind == "auds" }
        promised = stream.length
        let number = Walk.number(Array("\(video / 10)\(video % 10)".utf8))
        frames = walk.data.filter { $0.stream == number }.map(\.range)
        isCut = walk.isCut
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the AVI is damaged or incomplete: \(what)")
    }
}

private struct Stream {
    var kind = ""
    var (scale, rate, length) = (0, 0, 0)
    var (width, height) = (0, 0)
    var coding = ""
}

private struct Walk {
    let source: ByteSource
    var streams: [Stream] = []
    var data: [(stream: UInt16, range: Range<Int>)] = []
    var isCut = false

    init(source: ByteSource) { self.source = source }

    mutating func chunks(in range: Range<Int>, depth: Int = 0) throws {
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            let head = Array(try source.bytes(place..<(place + 12)))
            let name = String(decoding: head.prefix(4), as: UTF8.self)
            let length = little(head, 4, 4)
            let body = (place + 8)..<(place + 8 + length)
            if body.upperBound > range.upperBound { isCut = true }
            let inside = body.clamped(to: place..<range.upperBound)
            switch name {
            case "RIFF", "LIST":
                // Index chunks of OpenDML and others are no lists; deeper than this none are.
                if depth < 6, inside.count >= 4 {
                    try chunks(in: (inside.lowerBound + 4)..<inside.upperBound, depth: depth + 1)
                }
            case "strh":
                let bytes = Array(try source.bytes(inside.prefix(56)))
                guard bytes.count >= 36 else { break }
                var stream = Stream()
                stream.kind = String(decoding: bytes.prefix(4), as: UTF8.self)
                stream.scale = little(bytes, 20, 4)
                stream.rate = little(bytes, 24, 4)
                stream.length = little(bytes, 32, 4)
                if streams.count < 100 { streams.append(stream) }
            case "strf":
                let bytes = Array(try source.bytes(inside.prefix(40)))
                guard let last = streams.last, last.kind == "vids", bytes.count >= 20 else { break }
                streams[streams.count - 1].width = little(bytes, 4, 4)
                // Rows from the top down have a negative height.
                let height = Int(Int32(truncatingIfNeeded: little(bytes, 8, 4)))
                streams[streams.count - 1].height = Int(height.magnitude)
                streams[streams.count - 1].coding = String(decoding: bytes[16..<20], as: UTF8.self)
            default:
                let kind = head[2..<4]
                if kind.elementsEqual("dc".utf8) || kind.elementsEqual("db".utf8), body.upperBound <= range.upperBound {
                    data.append((Self.number(head), body))
                }
            }
            place = body.upperBound + length % 2
        }
    }

    /// The two digits that chunks of a stream begin with.
    static func number(_ head: [UInt8]) -> UInt16 { UInt16(head[0]) << 8 | UInt16(head[1]) }

    private func little(_ bytes: [UInt8], _ place: Int, _ size: Int) -> Int {
        guard place + size <= bytes.count else { return 0 }
        return bytes[place..<(place + size)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

extension Range<Int> {
    /// As much of the range as there is within so many from its beginning.
    fileprivate func prefix(_ most: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound + most) }
}
