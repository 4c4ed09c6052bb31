import GentoolBase

/// The chunks of a PNG (W3C Portable Network Graphics, third edition, §5): all that it says but for its pixels.
struct PNGStructure {
    /// IHDR (§11.2.1).
    let width: UInt32
    let height: UInt32
    /// Bits a stored sample has: 1 to 16.
    let depth: Int
    /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
    let colorType: Int
    let isInterlaced: Bool
    /// Whether tRNS says which colours are transparent (§11.3.1.1).
    private(set) var hasTransparency = false

    /// Where the signature and the chunks stand that pixels are decoded from.
    private(set) var coding: [Range<Int>]
    /// What there is of the data of an IDAT that the file ends in.
    private(set) var cutData: Range<Int>?

    private(set) var metadata = Metadata()
    /// How many pictures an animation has (acTL), and whether it begins with the one that is read (fcTL before IDAT).
    private(set) var frames = 1
    private(set) var isFirstFrame = false

    /// Chunks whose checksum is wrong: those that pixels depend on, and others, which were left out.
    private(set) var oddCoding: [String] = []
    private(set) var oddMetadata: [String] = []
    /// What there is once, as far as it was understood, and what there was more of.
    private var taken: Set<String> = []
    private var repeated: Set<String> = []
    /// Whether IEND is missing, and whether its checksum is wrong.
    private(set) var lacksEnd = true
    private(set) var hasOddEnd = false
    /// Where the file should end.
    private(set) var end: Int
    /// Chunks that can't be copied to an edited picture.
    private(set) var unsafeChunks: [String] = []

    /// Length, name and checksum.
    private static let frameLength = 12

    private let file: String
    private var budget: MetadataBudget
    private var palette: [UInt8] = []
    private var hasData = false

    /// - Parameter checksPixels: whether the checksums of what pixels are decoded from are looked at, which needs all of
    ///   the file.
    /// - Throws: `RasterError` when the file is no PNG that can be read.
    init(_ source: ByteSource, file: String, options: ReadOptions, checksPixels: Bool) throws {
        self.file = file
        budget = MetadataBudget(options.metadataLimit)
        let head = try source.bytes(0..<33)
        let place = head.startIndex
        func number(_ offset: Int, _ size: Int) -> Int {
            head[(place + offset)..<(place + offset + size)].reduce(0) { $0 << 8 | Int($1) }
        }
        if head.count >= 16 && head[(place + 12)..<(place + 16)].elementsEqual("CgBI".utf8) {
            throw RasterError(
                .unsupported, file: file,
                "is a PNG in Apple's own form for apps (CgBI), expected a plain one; convert it first")
        }
        guard head.count == 33, number(8, 4) == 13, head[(place + 12)..<(place + 16)].elementsEqual("IHDR".utf8) else {
            throw Self.damage(file, "it doesn't begin with a whole header (IHDR)")
        }
        (width, height) = (UInt32(number(16, 4)), UInt32(number(20, 4)))
        (depth, colorType) = (number(24, 1), number(25, 1))
        isInterlaced = number(28, 1) != 0
        let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]][colorType] ?? []
        guard depths.contains(depth), width > 0, height > 0, width < 1 << 31, height < 1 << 31, number(26, 2) == 0,
            number(28, 1) < 2
        else {
            throw Self.damage(
                file, "its header makes no sense (\(width)x\(height) pixels, colour type \(colorType), \(depth) bits)")
        }
        coding = [0..<33]
        end = 33
        if Checksum.crc32(head[(place + 12)..<(place + 29)]) != UInt32(number(29, 4)) { oddCoding.append("IHDR") }
        try walk(source, checksPixels: checksPixels)
        guard hasData else { throw Self.damage(file, "it has no pixels (IDAT)") }
        guard colorType != 3 || !palette.isEmpty else { throw Self.damage(file, "its palette (PLTE) is missing") }
        guard oddCoding.isEmpty || options.salvage else {
            throw Self.damage(
                file, "the checksum of \(Set(oddCoding).sorted().joined(separator: ", ")) is wrong", remedy: .salvage)
        }
        if !oddMetadata.isEmpty {
            metadata.notices.append(
                Notice(
                    "metadata-damaged",
                    "\(file): \(Set(oddMetadata).sorted().joined(separator: ", ")) can't be read and was left out"))
        }
        if !repeated.isEmpty {
            metadata.notices.append(
                .repeatedMetadataDropped(file, repeated.sorted().joined(separator: " and ")))
        }
        metadata.takeInRawProfiles(file: file)
        if let notice = budget.notice(file) { metadata.notices.append(notice) }
        metadata.source = SourceEncoding(
            format: .png, colorType: colorTypeName, depth: depth, isProgressive: isInterlaced)
    }

    static func damage(_ file: String, _ what: String, remedy: Remedy? = nil) -> RasterError {
        RasterError(.damaged, file: file, "the PNG is damaged or incomplete: \(what)", remedy: remedy)
    }

    /// What pixels are decoded to.
    var format: PixelFormat {
        PixelFormat(
            colorType & 2 == 0 ? .gray : .rgb, alpha: hasTransparency || colorType & 4 != 0)
    }

    private var colorTypeName: String {
        switch colorType {
        case 0: "grayscale"
        case 2: "RGB"
        case 3: "palette"
        case 4: "grayscale with alpha"
        default: "RGB with alpha"
        }
    }

    private mutating func walk(_ source: ByteSource, checksPixels: Bool) throws {
        while let length = try source.number(at: end, size: 4) {
            let letters = try source.bytes((end + 4)..<(end + 8))
            guard length < 1 << 31, letters.count == 4,
                letters.allSatisfy({ (0x41...0x5A).contains($0 & ~0x20) })
            else { return }
            let name = String(decoding: letters, as: UTF8.self)
            let data = (end + 8)..<(end + 8 + length)
            let whole = end..<(end + Self.frameLength + length)
            guard whole.upperBound <= source.count else {
                if name == "IDAT" {
                    hasData = true
                    cutData = data.clamped(to: 0..<source.count)
                    end = source.count
                } else if name == "IEND" {
                    (lacksEnd, hasOddEnd, end) = (false, true, source.count)
                }
                return
            }
            end = whole.upperBound
            if name == "IEND" {
                lacksEnd = false
                hasOddEnd = try !isRight(data, source)
                return
            }
            try take(name, data, whole, source, checksPixels: checksPixels)
        }
    }

    private mutating func take(
        _ name: String, _ data: Range<Int>, _ whole: Range<Int>, _ source: ByteSource, checksPixels: Bool
    ) throws {
        switch name {
        case "IDAT", "PLTE", "tRNS":
            // The colours come before the pixels, and once.
            guard name == "IDAT" || !hasData && (name == "PLTE" ? palette.isEmpty : !hasTransparency) else { return }
            if name != "IDAT" || checksPixels, try !isRight(data, source) { oddCoding.append(name) }
            if name == "PLTE" {
                palette = Array(try source.bytes(data.lowerBound..<min(data.upperBound, data.lowerBound + 768)))
            }
            if name == "tRNS" { hasTransparency = colorType & 4 == 0 }
            if name == "IDAT" { hasData = true }
            if coding.last?.upperBound == whole.lowerBound {
                coding[coding.count - 1] = coding[coding.count - 1].lowerBound..<whole.upperBound
            } else {
                coding.append(whole)
            }
        default:
            switch PNGChunk.fate(of: name) {
            case .critical:
                throw RasterError(
                    .unsupported, file: file,
                    "the PNG has a part (\(name)) without which it can't be understood; convert it first")
            case .outdated: break
            case .unsafe: if !unsafeChunks.contains(name) && unsafeChunks.count < 20 { unsafeChunks.append(name) }
            case .animation:
                if name == "acTL", !hasData, let count = try source.number(at: data.lowerBound, size: 4), count > 0 {
                    frames = count
                }
                if name == "fcTL" && !hasData { isFirstFrame = true }
            case .understood, .copied:
                guard budget.admits(data.count, name) else { return }
                // What is packed has a checksum of its own (RFC 1950, §2.2), so that nothing false is taken for a profile.
                guard try isRight(data, source) || name == "iCCP" else {
                    oddMetadata.append(name)
                    return
                }
                let bytes = try source.bytes(data)
                let single = Self.single(name, bytes)
                if let single, taken.contains(single) {
                    repeated.insert(single)
                    return
                }
                if PNGChunk.fate(of: name) == .copied {
                    metadata.chunks.append(PNGChunk(name: name, bytes: Array(bytes), isBehindPixels: hasData))
                } else if !metadata.take(name, Array(bytes), colorType: colorType, depth: depth, palette, &budget) {
                    oddMetadata.append(name)
                } else if let single {
                    taken.insert(single)
                }
            }
        }
    }

    /// What a chunk holds if there is to be one of it (§5.6): its name, or `XMP`; `nil` for texts.
    private static func single(_ name: String, _ data: ArraySlice<UInt8>) -> String? {
        switch name {
        case "tEXt", "zTXt": nil
        case "iTXt": data.starts(with: PNGReader.xmpKey.utf8 + [0]) ? "XMP" : nil
        default: name
        }
    }

    /// Whether the checksum behind some data is that of the name before it and the data (§5.5).
    private func isRight(_ data: Range<Int>, _ source: ByteSource) throws -> Bool {
        let sum = Checksum.crc32(try source.bytes((data.lowerBound - 4)..<data.upperBound))
        return try source.number(at: data.upperBound, size: 4) == Int(sum)
    }
}
