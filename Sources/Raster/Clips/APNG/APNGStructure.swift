import GentoolBase

/// The chunks of an animated PNG that make it one (W3C Portable Network Graphics, third edition, §11.3.6).
struct APNGStructure {
    /// What a frame's control chunk says (fcTL, §11.3.6.2).
    struct Frame {
        /// What of the canvas it replaces.
        let place: PixelRect
        let duration: Rational
        let dispose: FrameCanvas.Disposal
        let blend: FrameCanvas.Blend
        /// Where the data of its IDAT or fdAT chunks stand, without sequence numbers.
        fileprivate(set) var data: [Range<Int>] = []
    }

    let frames: [Frame]
    /// 0 is for ever.
    let plays: Int
    /// The chunks PLTE and tRNS as they stand in the file: frames share them.
    let colors: [Range<Int>]

    /// Whether a PNG has the chunk that says so, before its pixels.
    static func isAnimated(_ source: ByteSource) throws -> Bool {
        var place = 8
        while let length = try source.number(at: place, size: 4), length < 1 << 31 {
            let name = try source.bytes((place + 4)..<(place + 8))
            if name.elementsEqual("acTL".utf8) { return true }
            if name.elementsEqual("IDAT".utf8) || name.elementsEqual("IEND".utf8) || name.count < 4 { return false }
            place += 12 + length
        }
        return false
    }

    /// - Throws: `RasterError` for chunks that contradict each other, and where some are missing.
    init(_ source: ByteSource, width: Int, height: Int, file: String) throws {
        var frames: [Frame] = []
        var colors: [Range<Int>] = []
        var animation: (frames: Int, plays: Int)?
        // Whether pixels came, a frame of its own pixels was begun behind them, and the end came.
        var (sequence, hasPixels, isBegun, hasEnd) = (0, false, false, false)
        var place = 8
        while !hasEnd, let length = try source.number(at: place, size: 4) {
            let letters = try source.bytes((place + 4)..<(place + 8))
            guard length < 1 << 31, letters.count == 4 else { break }
            let name = String(decoding: letters, as: UTF8.self)
            let data = (place + 8)..<(place + 8 + length)
            guard data.upperBound + 4 <= source.count else { break }
            func checkSum() throws {
                let sum = Checksum.crc32(try source.bytes((place + 4)..<data.upperBound))
                guard try source.number(at: data.upperBound, size: 4) == Int(sum) else {
                    throw Self.damage(file, "the checksum of \(name) is wrong")
                }
            }
            func takeNumber() throws {
                guard let number = try source.number(at: data.lowerBound, size: 4), length >= 4 else {
                    throw Self.damage(file, "a chunk \(name) has no sequence number")
                }
                guard number == sequence else {
                    throw Self.damage(
                        file, "a chunk \(name) has the sequence number \(number), expected \(sequence)")
                }
                sequence += 1
            }
            switch name {
            case "acTL":
                guard animation == nil, !hasPixels else { break }
                try checkSum()
                guard length == 8, let count = try source.number(at: data.lowerBound, size: 4),
                    let plays = try source.number(at: data.lowerBound + 4, size: 4), count > 0, count < 1 << 31
                else {
                    throw Self.damage(file, "its chunk acTL says that it has no frames")
                }
                animation = (count, plays)
            case "fcTL":
                try checkSum()
                try takeNumber()
                frames.append(
                    try Self.frame(source, data, width: width, height: height, number: frames.count + 1, file))
                isBegun = hasPixels
                if !hasPixels, let first = frames.first, frames.count > 1 || first.place.area != width * height {
                    throw Self.damage(
                        file,
                        frames.count > 1
                            ? "two chunks fcTL stand before its first pixels"
                            : "its first frame is \(first.place.width)x\(first.place.height) pixels, expected "
                                + "\(width)x\(height)")
                }
            case "IDAT":
                hasPixels = true
                // Without a control chunk before it the picture is no frame.
                if frames.count == 1 && !isBegun { frames[0].data.append(data) }
            case "fdAT":
                try takeNumber()
                guard isBegun else { throw Self.damage(file, "a chunk fdAT stands where no frame was begun") }
                frames[frames.count - 1].data.append((data.lowerBound + 4)..<data.upperBound)
            case "PLTE", "tRNS": if !hasPixels { colors.append(place..<(data.upperBound + 4)) }
            case "IEND": hasEnd = true
            default: break
            }
            place = data.upperBound + 4
        }
        guard let animation else { throw Self.damage(file, "its chunk acTL is missing") }
        // A frame is whole when the next chunk that is no part of it has come.
        let whole = hasEnd || frames.count > animation.frames ? frames.count : max(0, frames.count - 1)
        guard min(whole, frames.count) >= animation.frames else {
            throw Self.damage(
                file, "it ends after \(whole) of \(animation.frames) frames")
        }
        if let empty = frames.prefix(animation.frames).firstIndex(where: { $0.data.isEmpty }) {
            throw Self.damage(file, "frame \(empty + 1) has no pixels")
        }
        self.frames = Array(frames.prefix(animation.frames))
        (plays, self.colors) = (animation.plays, colors)
    }

    private static func frame(
        _ source: ByteSource, _ data: Range<Int>, width: Int, height: Int, number: Int, _ file: String
    ) throws -> Frame {
        guard data.count == 26 else { throw damage(file, "the chunk fcTL of frame \(number) is not 26 bytes long") }
        let bytes = Array(try source.bytes(data))
        func value(_ place: Int, _ size: Int) -> Int { bytes[place..<(place + size)].reduce(0) { $0 << 8 | Int($1) } }
        let place = PixelRect(x: value(12, 4), y: value(16, 4), width: value(4, 4), height: value(8, 4))
        guard !place.isEmpty, PixelRect(width: width, height: height).contains(place) else {
            throw damage(
                file,
                "frame \(number) of \(place.width)x\(place.height) pixels at \(place.x),\(place.y) does not lie in "
                    + "\(width)x\(height) pixels")
        }
        guard let dispose = FrameCanvas.Disposal(rawValue: value(24, 1)),
            let blend = FrameCanvas.Blend(rawValue: value(25, 1))
        else {
            throw damage(file, "frame \(number) is to be laid over others in a way that is not known")
        }
        // A denominator of 0 means hundredths.
        let duration = Rational(value(20, 2), value(22, 2) == 0 ? 100 : value(22, 2))
        return Frame(place: place, duration: duration, dispose: dispose, blend: blend)
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the animated PNG is damaged or incomplete: \(what)")
    }
}
