import GentoolBase

/// Walks over the blocks of a GIF (CompuServe, "Graphics Interchange Format 89a", appendix B).
struct GIFParser {
    /// What a graphic control extension says of the frame behind it (§23).
    private struct Control {
        /// Hundredths of a second.
        var delay = 0
        var disposal = 0
        var transparent: UInt8?
    }

    private let source: ByteSource
    private let file: String
    private let globalColors: Range<Int>?
    private var budget: MetadataBudget
    private var place: Int
    /// `nil` where none stands before the next frame.
    private var control: Control?
    private var unread: Set<String> = []

    private static let headerEnd = 13

    /// - Parameters:
    ///   - globalColors: the flags that tell of a table of colours behind the header.
    ///   - metadataLimit: the most bytes that is kept of what stands beside frames.
    init(_ source: ByteSource, file: String, globalColors: UInt8, metadataLimit: Int) {
        (self.source, self.file) = (source, file)
        budget = MetadataBudget(metadataLimit)
        self.globalColors = Self.colors(globalColors, at: Self.headerEnd)
        place = self.globalColors?.upperBound ?? Self.headerEnd
    }

    /// What is not kept.
    var notices: [Notice] {
        let dropped =
            unread.isEmpty
            ? nil
            : Notice(
                "extensions-dropped",
                "\(file): the GIF holds \(unread.sorted().prefix(10).joined(separator: ", ")), which is not read")
        return [dropped, budget.notice(file)].compactMap(\.self)
    }

    /// Adds all frames and what is said beside them.
    ///
    /// - Returns: whether the mark of the end is there.
    /// - Throws: `RasterError` where something is broken; what stands before it has been added.
    mutating func parse(into structure: inout GIFStructure) throws -> Bool {
        while let kind = try source.byte(at: place) {
            switch kind {
            case 0x21: try takeExtension(&structure)
            case 0x2C: try takeFrame(&structure)
            case 0x3B: return true
            case 0: place += 1
            default:
                throw GIFStructure.damage(file, "what stands behind \(structure.frames.count) frames is none")
            }
        }
        guard control == nil else { throw end(structure) }
        return false
    }

    private func end(_ structure: GIFStructure) -> RasterError {
        GIFStructure.damage(file, "it ends in frame \(structure.frames.count + 1)")
    }

    private mutating func takeFrame(_ structure: inout GIFStructure) throws {
        let rect = PixelRect(
            x: try number(at: place + 1), y: try number(at: place + 3), width: try number(at: place + 5),
            height: try number(at: place + 7))
        let flags = try source.byte(at: place + 9) ?? 0
        place += 10
        let own = Self.colors(flags, at: place)
        place = own?.upperBound ?? place
        guard let colors = own ?? globalColors else {
            throw GIFStructure.damage(file, "frame \(structure.frames.count + 1) has no colours")
        }
        let told = control ?? Control()
        let frame = GIFStructure.Frame(
            // Browsers take less for a tenth of a second.
            place: rect, duration: Rational(told.delay < 2 ? 10 : told.delay, 100),
            dispose: told.disposal == 2 ? .clear : told.disposal == 3 ? .restore : .keep,
            transparent: told.transparent, colors: colors, isInterlaced: flags & 0x40 != 0, data: place)
        guard let end = try placeBehindBlocks(from: place + 1) else { throw self.end(structure) }
        guard structure.add(frame) else {
            throw GIFStructure.damage(
                file,
                "frame \(structure.frames.count + 1) of \(rect.width)x\(rect.height) pixels at \(rect.x),\(rect.y) does not "
                    + "lie in \(structure.width)x\(structure.height) pixels")
        }
        (place, control) = (end, nil)
    }

    private mutating func takeExtension(_ structure: inout GIFStructure) throws {
        let label = try source.byte(at: place + 1)
        let start = place + 2
        if label == 0xF9, let flags = try source.byte(at: start + 1) {
            control = Control(
                delay: try number(at: start + 2), disposal: Int(flags >> 2 & 7),
                transparent: flags & 1 == 0 ? nil : try source.byte(at: start + 4))
        }
        guard let end = try placeBehindBlocks(from: start) else { throw self.end(structure) }
        switch label {
        case 0xFE: try takeComment(start, &structure.metadata)
        case 0xFF: try takeApplication(start..<end, &structure)
        case 0x01: unread.insert("plain text")
        default: break
        }
        place = end
    }

    private mutating func takeApplication(_ range: Range<Int>, _ structure: inout GIFStructure) throws {
        let start = range.lowerBound
        let name = String(decoding: try source.bytes((start + 1)..<min(range.upperBound, start + 12)), as: UTF8.self)
        switch name {
        case "NETSCAPE2.0":
            guard try source.byte(at: start + 13) == 1 else { return }
            let more = try number(at: start + 14)
            structure.plays = more == 0 ? 0 : more + 1
        case "XMP DataXMP": try takeXMP((start + 12)..<range.upperBound, &structure.metadata)
        default: unread.insert(name.hasPrefix("ICCRGBG1") ? "an ICC profile" : name.legible)
        }
    }

    private mutating func takeComment(_ start: Int, _ metadata: inout Metadata) throws {
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
    private mutating func takeXMP(_ range: Range<Int>, _ metadata: inout Metadata) throws {
        let packet = range.lowerBound..<max(range.lowerBound, range.upperBound - 258)
        guard !packet.isEmpty, budget.admits(packet.count, "XMP") else { return }
        metadata.xmp = Array(try source.bytes(packet))
    }

    /// Where a table of colours stands, if flags say that there is one (§18, §20).
    private static func colors(_ flags: UInt8, at place: Int) -> Range<Int>? {
        flags & 0x80 == 0 ? nil : place..<(place + 3 << (Int(flags & 7) + 1))
    }

    private func number(at place: Int) throws -> Int {
        Int(try source.byte(at: place) ?? 0) | Int(try source.byte(at: place + 1) ?? 0) << 8
    }

    /// - Returns: `nil` where the file ends before the blocks do.
    private func placeBehindBlocks(from start: Int) throws -> Int? {
        var place = start
        while let length = try source.byte(at: place) {
            place += 1 + Int(length)
            if length == 0 { return place }
        }
        return nil
    }
}
