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

    /// Those that are whole.
    let frames: [Frame]
    /// How many it promises.
    let promised: Int
    /// Why there are fewer than these, or what else is wrong behind them.
    let damage: RasterError?
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

    /// - Throws: `RasterError` where it is no animation, or not one frame of it is whole.
    init(_ source: ByteSource, width: Int, height: Int, file: String) throws {
        var walk = Walk(source: source, width: width, height: height, file: file)
        var damage: RasterError?
        do {
            try walk.chunks()
        } catch let error as RasterError {
            damage = error
        }
        guard let animation = walk.animation else { throw damage ?? Self.damage(file, "its chunk acTL is missing") }
        let came = walk.frames.prefix(min(walk.wholeFrames, animation.frames))
        let frames = came.prefix { !$0.data.isEmpty }
        if frames.count < came.count { damage = Self.damage(file, "frame \(frames.count + 1) has no pixels") }
        if frames.count < animation.frames && damage == nil {
            damage = Self.damage(file, "it ends after \(frames.count) of \(animation.frames) frames")
        }
        if frames.isEmpty, let damage { throw damage }
        self.frames = Array(frames)
        self.damage = damage
        (promised, plays, colors) = (animation.frames, animation.plays, walk.colors)
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the animated PNG is damaged or incomplete: \(what)")
    }
}

/// What is found from chunk to chunk.
private struct Walk {
    let source: ByteSource
    let width: Int
    let height: Int
    let file: String
    var animation: (frames: Int, plays: Int)?
    var frames: [APNGStructure.Frame] = []
    /// A frame is whole when the next chunk that is no part of it has come.
    var wholeFrames = 0
    var colors: [Range<Int>] = []
    private var sequence = 0
    private var hasPixels = false
    /// Whether a frame of its own pixels was begun behind those of the picture.
    private var isBegun = false

    init(source: ByteSource, width: Int, height: Int, file: String) {
        (self.source, self.width, self.height, self.file) = (source, width, height, file)
    }

    /// - Throws: `RasterError` where a chunk contradicts those before it.
    mutating func chunks() throws {
        var place = 8
        while let length = try source.number(at: place, size: 4) {
            let letters = try source.bytes((place + 4)..<(place + 8))
            guard length < 1 << 31, letters.count == 4 else { return }
            let data = (place + 8)..<(place + 8 + length)
            guard data.upperBound + 4 <= source.count else { return }
            let name = String(decoding: letters, as: UTF8.self)
            try take(name, data)
            if name == "IEND" { return }
            place = data.upperBound + 4
        }
    }

    private mutating func take(_ name: String, _ data: Range<Int>) throws {
        switch name {
        case "acTL":
            guard animation == nil, !hasPixels else { break }
            try checkSum(name, data)
            guard data.count == 8, let count = try source.number(at: data.lowerBound, size: 4),
                let plays = try source.number(at: data.lowerBound + 4, size: 4), count > 0, count < 1 << 31
            else {
                throw APNGStructure.damage(file, "its chunk acTL says that it has no frames")
            }
            animation = (count, plays)
        case "fcTL":
            if hasPixels { wholeFrames = frames.count }
            try checkSum(name, data)
            try takeNumber(name, data)
            frames.append(try frame(data))
            isBegun = hasPixels
            if !hasPixels, frames.count > 1 || frames[0].place.area != width * height {
                let place = frames[0].place
                throw APNGStructure.damage(
                    file,
                    frames.count > 1
                        ? "two chunks fcTL stand before its first pixels"
                        : "its first frame is \(place.width)x\(place.height) pixels, expected \(width)x\(height)")
            }
        case "IDAT":
            hasPixels = true
            // Without a control chunk before it the picture is no frame.
            if frames.count == 1 && !isBegun { frames[0].data.append(data) }
        case "fdAT":
            try takeNumber(name, data)
            guard isBegun else {
                throw APNGStructure.damage(file, "a chunk fdAT stands where no frame was begun")
            }
            frames[frames.count - 1].data.append((data.lowerBound + 4)..<data.upperBound)
        case "PLTE", "tRNS": if !hasPixels { colors.append((data.lowerBound - 8)..<(data.upperBound + 4)) }
        case "IEND": wholeFrames = frames.count
        default: break
        }
    }

    private func checkSum(_ name: String, _ data: Range<Int>) throws {
        let sum = Checksum.crc32(try source.bytes((data.lowerBound - 4)..<data.upperBound))
        guard try source.number(at: data.upperBound, size: 4) == Int(sum) else {
            throw APNGStructure.damage(file, "the checksum of \(name) is wrong")
        }
    }

    private mutating func takeNumber(_ name: String, _ data: Range<Int>) throws {
        guard data.count >= 4, let number = try source.number(at: data.lowerBound, size: 4) else {
            throw APNGStructure.damage(file, "a chunk \(name) has no sequence number")
        }
        guard number == sequence else {
            throw APNGStructure.damage(
                file, "a chunk \(name) has the sequence number \(number), expected \(sequence)")
        }
        sequence += 1
    }

    private func frame(_ data: Range<Int>) throws -> APNGStructure.Frame {
        let number = frames.count + 1
        guard data.count == 26 else {
            throw APNGStructure.damage(file, "the chunk fcTL of frame \(number) is not 26 bytes long")
        }
        let bytes = Array(try source.bytes(data))
        func value(_ place: Int, _ size: Int) -> Int { bytes[place..<(place + size)].reduce(0) { $0 << 8 | Int($1) } }
        let place = PixelRect(x: value(12, 4), y: value(16, 4), width: value(4, 4), height: value(8, 4))
        guard !place.isEmpty, PixelRect(width: width, height: height).contains(place) else {
            throw APNGStructure.damage(
                file,
                "frame \(number) of \(place.width)x\(place.height) pixels at \(place.x),\(place.y) does not lie in "
                    + "\(width)x\(height) pixels")
        }
        guard let dispose = FrameCanvas.Disposal(rawValue: value(24, 1)),
            let blend = FrameCanvas.Blend(rawValue: value(25, 1))
        else {
            throw APNGStructure.damage(file, "frame \(number) is to be laid over others in a way that is not known")
        }
        // A denominator of 0 means hundredths.
        let duration = Rational(value(20, 2), value(22, 2) == 0 ? 100 : value(22, 2))
        return APNGStructure.Frame(place: place, duration: duration, dispose: dispose, blend: blend)
    }
}
