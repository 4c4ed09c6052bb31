import GentoolBase

/// The blocks of a GIF (CompuServe, "Graphics Interchange Format 89a").
struct GIFStructure {
    struct Frame {
        let place: PixelRect
        let duration: Rational
        let dispose: FrameCanvas.Disposal
        let transparent: UInt8?
        /// Red, green and blue of each index.
        let colors: Range<Int>
        let isInterlaced: Bool
        /// Where the compressed indices begin: with their bits.
        let data: Int
    }

    let width: Int
    let height: Int
    private(set) var frames: [Frame] = []
    /// 0 is for ever.
    private(set) var plays = 1
    /// What it says beside its frames: comments, and an XMP packet.
    private(set) var metadata = Metadata()
    /// Whether all there is are whole frames, and only the mark behind them is missing.
    private(set) var lacksEnd = false
    /// Why there are no more frames than those that are whole; `nil` where nothing shows that there should be.
    private(set) var damage: RasterError?

    /// - Parameter metadataLimit: the most bytes that is kept of what stands beside frames.
    /// - Throws: `RasterError` where not one frame is whole.
    init(_ source: ByteSource, file: String, metadataLimit: Int = ReadOptions().metadataLimit) throws {
        let head = Array(try source.bytes(0..<13))
        guard head.count == 13 else { throw Self.damage(file, "it has no whole header") }
        width = Int(head[6]) | Int(head[7]) << 8
        height = Int(head[8]) | Int(head[9]) << 8
        guard width > 0, height > 0 else { throw Self.damage(file, "it is \(width)x\(height) pixels large") }
        var budget = MetadataBudget(metadataLimit)
        defer { if let notice = budget.notice(file) { metadata.notices.append(notice) } }
        do {
            try walk(source, globalColors: head[10], file, &budget)
        } catch let error as RasterError {
            damage = error
        }
        if frames.isEmpty { throw damage ?? Self.damage(file, "it has no frames") }
    }

    /// - Parameter globalColors: the flags that tell of a table of colours behind the header.
    private mutating func walk(
        _ source: ByteSource, globalColors: UInt8, _ file: String, _ budget: inout MetadataBudget
    ) throws {
        var place = 13
        func table(_ flags: UInt8) -> Range<Int>? {
            flags & 0x80 == 0 ? nil : place..<(place + 3 << (Int(flags & 7) + 1))
        }
        func little(_ place: Int) throws -> Int {
            Int(try source.byte(at: place) ?? 0) | Int(try source.byte(at: place + 1) ?? 0) << 8
        }
        let global = table(globalColors)
        place = global?.upperBound ?? place
        func ended() -> RasterError {
            Self.damage(file, "it ends in frame \(frames.count + 1)")
        }
        var (delay, disposal, transparent): (Int, Int, UInt8?) = (0, 0, nil)
        var isBegun = false
        var unread: Set<String> = []
        defer { if !unread.isEmpty { metadata.notices.append(Self.dropped(unread, file)) } }
        while let kind = try source.byte(at: place) {
            switch kind {
            case 0x21:
                let label = try source.byte(at: place + 1)
                if label == 0xF9, let flags = try source.byte(at: place + 3) {
                    delay = try little(place + 4)
                    disposal = Int(flags >> 2 & 7)
                    transparent = flags & 1 == 0 ? nil : try source.byte(at: place + 6)
                    isBegun = true
                }
                guard let end = try Self.skipped(place + 2, source) else { throw ended() }
                switch label {
                case 0xFE: try takeComment(source, place + 2, &budget)
                case 0xFF:
                    let name = String(
                        decoding: try source.bytes((place + 3)..<min(end, place + 14)), as: UTF8.self)
                    if name == "NETSCAPE2.0" {
                        guard try source.byte(at: place + 15) == 1 else { break }
                        let more = try little(place + 16)
                        plays = more == 0 ? 0 : more + 1
                    } else if name == "XMP DataXMP" {
                        try takeXMP(source, (place + 14)..<end, &budget)
                    } else {
                        unread.insert(name.hasPrefix("ICCRGBG1") ? "an ICC profile" : name.legible)
                    }
                case 0x01: unread.insert("plain text")
                default: break
                }
                place = end
            case 0x2C:
                let rect = PixelRect(
                    x: try little(place + 1), y: try little(place + 3), width: try little(place + 5),
                    height: try little(place + 7))
                let flags = try source.byte(at: place + 9) ?? 0
                place += 10
                guard let colors = table(flags) ?? global else {
                    throw Self.damage(file, "frame \(frames.count + 1) has no colours")
                }
                if flags & 0x80 != 0 { place = colors.upperBound }
                guard !rect.isEmpty, PixelRect(width: width, height: height).contains(rect) else {
                    throw Self.damage(
                        file,
                        "frame \(frames.count + 1) of \(rect.width)x\(rect.height) pixels at \(rect.x),\(rect.y) does not "
                            + "lie in \(width)x\(height) pixels")
                }
                // Browsers take less for a tenth of a second.
                let duration = Rational(delay < 2 ? 10 : delay, 100)
                let frame = Frame(
                    place: rect, duration: duration, dispose: disposal == 2 ? .clear : disposal == 3 ? .restore : .keep,
                    transparent: transparent, colors: colors, isInterlaced: flags & 0x40 != 0, data: place)
                guard let end = try Self.skipped(place + 1, source) else { throw ended() }
                frames.append(frame)
                (delay, disposal, transparent, isBegun) = (0, 0, nil, false)
                place = end
            case 0x3B: return
            case 0: place += 1
            default: throw Self.damage(file, "what stands behind \(frames.count) frames is none")
            }
        }
        guard !isBegun else { throw ended() }
        lacksEnd = true
    }

    private mutating func takeComment(_ source: ByteSource, _ start: Int, _ budget: inout MetadataBudget) throws {
        var bytes: [UInt8] = []
        var place = start
        while let length = try source.byte(at: place), length > 0, bytes.count <= budget.allowance {
            bytes += try source.bytes((place + 1)..<(place + 1 + Int(length)))
            place += 1 + Int(length)
        }
        guard !bytes.isEmpty, budget.admits(bytes.count, "a comment") else { return }
        // Meant to be ASCII (§24); what programs write beyond it is UTF-8 as a rule.
        metadata.texts.append(.init(key: "Comment", value: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)))
    }

    /// The packet stands there as it is. Behind it are bytes by which all who take it for blocks find their end (XMP
    /// Specification, part 3, §1.1.2).
    private mutating func takeXMP(_ source: ByteSource, _ range: Range<Int>, _ budget: inout MetadataBudget) throws {
        let packet = range.lowerBound..<max(range.lowerBound, range.upperBound - 258)
        guard !packet.isEmpty, budget.admits(packet.count, "XMP") else { return }
        metadata.xmp = Array(try source.bytes(packet))
    }

    private static func dropped(_ blocks: Set<String>, _ file: String) -> Notice {
        Notice(
            "extensions-dropped",
            "\(file): the GIF holds \(blocks.sorted().prefix(10).joined(separator: ", ")), which is not read")
    }

    /// The place behind blocks; `nil` where the file ends before.
    private static func skipped(_ start: Int, _ source: ByteSource) throws -> Int? {
        var place = start
        while let length = try source.byte(at: place) {
            place += 1 + Int(length)
            if length == 0 { return place }
        }
        return nil
    }

    static func damage(_ file: String, _ what: String) -> RasterError {
        RasterError(.damaged, file: file, "the GIF is damaged or incomplete: \(what)")
    }
}
