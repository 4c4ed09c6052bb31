/// Metadata as they are gathered from the markers of a JPEG, in the order of the file.
struct JPEGSegments {
    private var exif: [UInt8]?
    /// A first block that begins with no header of TIFF, such as BigTIFF's.
    private var oddExif: [UInt8]?
    /// Whether the last marker was Exif's: then one that begins with no header of its own goes on with it.
    private var continuesExif = false
    private var xmp: [UInt8]?
    private var extensions: [String: Extension] = [:]
    private var photoshop: [[UInt8]] = []
    private var profile = ICCProfileParts()
    private var texts: [Metadata.Text] = []
    private var hasCredentials = false
    private var repeated: [String] = []
    private var others: [String] = []

    private struct Extension {
        let length: Int
        var parts: [Int: ArraySlice<UInt8>] = [:]

        /// `nil` where a part is missing.
        var whole: [UInt8]? {
            var bytes: [UInt8] = []
            for (offset, part) in parts.sorted(by: { $0.key < $1.key }) {
                guard offset == bytes.count else { return nil }
                bytes += part
            }
            return bytes.count == length ? bytes : nil
        }
    }

    init(_ markers: [(code: Int, payload: [UInt8])]) {
        for marker in markers { add(code: marker.code, payload: marker.payload) }
    }

    private mutating func add(code: Int, payload: [UInt8]) {
        let marker = JPEGMarker(code: code, payload: payload)
        if case .exif = marker {} else { continuesExif = false }
        switch marker {
        case .exif(let block):
            let isStart = [[0x4D, 0x4D, 0, 42], [0x49, 0x49, 42, 0]].contains(block.prefix(4))
            if isStart && exif == nil {
                exif = Array(block)
                continuesExif = true
            } else if continuesExif && !isStart {
                exif! += block
            } else if !block.isEmpty {
                continuesExif = false
                if exif == nil && oddExif == nil { oddExif = Array(block) } else { repeated.append("Exif") }
            }
        case .xmp(let packet):
            if xmp == nil { xmp = Array(packet) } else { repeated.append("XMP") }
        case .extendedXMP(let digest, let length, let offset, let part):
            extensions[digest, default: Extension(length: length)].parts[offset] = part
        case .iccPart(let number, let count, let part): profile.add(part, number: number, of: count)
        case .photoshop(let resources):
            if resources.starts(with: "8BIM".utf8) || photoshop.isEmpty {
                photoshop.append(Array(resources))
            } else {
                photoshop[photoshop.count - 1] += resources
            }
        case .jumbf: hasCredentials = true
        case .coding: break
        case .comment(let text): texts.append(Self.text(ofComment: text))
        case .other(let name): others.append(name)
        }
    }

    /// What ComfyUI asks for by its keys comes back under them: `JPEGTexts` has put it into comments.
    private static func text(ofComment comment: String) -> Metadata.Text {
        for key in ["workflow", "prompt"] where comment.hasPrefix("\(key): {") {
            return .init(key: key, value: String(comment.dropFirst(key.count + 2)))
        }
        return .init(key: "Comment", value: comment)
    }

    func metadata(file: String) -> Metadata {
        var metadata = Metadata()
        metadata.exif = exif ?? oddExif
        metadata.iccProfile = profile.whole
        if profile.isThere && profile.whole == nil {
            metadata.notices.append(.profileDropped(file, "lacks a part"))
        }
        metadata.texts = texts
        let resources = photoshop.compactMap { PhotoshopResources($0)?.bytes }
        if !resources.isEmpty { metadata.photoshop = Array(resources.joined()) }
        metadata.xmp = xmp
        joinExtension(&metadata, file)
        return metadata
    }

    /// What of the markers a picture lacks that is made from the file.
    func notices(_ file: String) -> [Notice] {
        var notices: [Notice] = []
        if let block = oddExif, exif != nil { notices.append(.exifDropped(file, block)) }
        if hasCredentials { notices.append(.credentialsDropped(file)) }
        if !repeated.isEmpty {
            let names = Set(repeated).sorted().joined(separator: " and ")
            notices.append(.repeatedMetadataDropped(file, names))
        }
        if !others.isEmpty {
            var names: [String] = []
            for name in others where !names.contains(name) && names.count < 5 { names.append(name) }
            notices.append(
                Notice(
                    "segments-dropped",
                    "\(file): has data of its maker or program (\(names.joined(separator: ", "))), which may describe "
                        + "the old picture; left out"))
        }
        return notices
    }

    private func joinExtension(_ metadata: inout Metadata, _ file: String) {
        guard let packet = xmp, var joined = XMP(packet), let digest = joined.extensionDigest else {
            if !extensions.isEmpty { metadata.notices.append(Self.extensionDropped(file, "nothing refers to it")) }
            return
        }
        let whole = extensions.first { $0.key.uppercased() == digest.uppercased() }?.value.whole
        let addition = whole.flatMap(XMP.init)
        joined.join(addition)
        metadata.xmp = joined.bytes
        if addition == nil {
            metadata.notices.append(Self.extensionDropped(file, whole == nil ? "incomplete" : "no readable XML"))
        } else if let whole, XMP.name(ofExtension: whole) != digest.uppercased() {
            metadata.notices.append(
                Notice(
                    "xmp-extension-changed",
                    "\(file): its extended XMP is not the one that its name stands for; it is kept as it is"))
        }
    }

    private static func extensionDropped(_ file: String, _ reason: String) -> Notice {
        Notice("xmp-extension-dropped", "\(file): its extended XMP is left out: \(reason)")
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

    /// Whether there is any of it.
    var isThere: Bool { !parts.isEmpty }

    /// The profile; `nil` if there is none, or a part of it is missing: then the rest is worth nothing.
    var whole: [UInt8]? {
        guard let count, count > 0, parts.keys.sorted() == Array(1...count) else { return nil }
        return (1...count).flatMap { parts[$0]! }
    }
}
