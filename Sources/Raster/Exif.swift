/// An Exif block: tags in a TIFF structure (Exif 2.32, §4.6), edited in place.
///
/// Edits never move what is there, so offsets that only their maker understands (MakerNote) stay valid: a value is
/// overwritten where it stands, or a longer list of tags is appended and linked instead of the old one. Every offset
/// is checked against the block's length; a tag that points outside of it counts as absent.
public struct Exif: Sendable, Equatable {
    /// The block, from its byte-order mark on.
    public private(set) var bytes: [UInt8]
    private let isBigEndian: Bool

    public enum Tag: UInt16, Sendable {
        case imageDescription = 0x010E
        case make = 0x010F
        case model = 0x0110
        case orientation = 0x0112
        case xResolution = 0x011A
        case yResolution = 0x011B
        case resolutionUnit = 0x0128
        case software = 0x0131
        case dateTime = 0x0132
        case artist = 0x013B
        case copyright = 0x8298
        case exifDirectory = 0x8769
        case dateTimeOriginal = 0x9003
        case userComment = 0x9286
        case pixelXDimension = 0xA002
        case pixelYDimension = 0xA003
    }

    private enum FieldType: UInt16 {
        case byte = 1
        case ascii = 2
        case short = 3
        case long = 4
        case rational = 5
        case undefined = 7

        var size: Int {
            switch self {
            case .byte, .ascii, .undefined: 1
            case .short: 2
            case .long: 4
            case .rational: 8
            }
        }
    }

    private struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: Int
        /// Where the 12 bytes of the entry stand.
        let position: Int
    }

    private static let entryLength = 12

    /// `nil` if the bytes don't begin with a TIFF header that points to a directory inside them.
    public init?(_ bytes: [UInt8]) {
        switch bytes.prefix(4) {
        case [0x4D, 0x4D, 0, 42]: isBigEndian = true
        case [0x49, 0x49, 42, 0]: isBigEndian = false
        default: return nil
        }
        self.bytes = bytes
        guard bytes.count >= 8, directory(at: firstDirectory) != nil else { return nil }
    }

    /// A block with no tags.
    public init() {
        bytes = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]
        isBigEndian = true
    }

    /// How the stored pixels must be turned to stand upright: 1...8; 1 where the tag is absent or makes no sense.
    public var orientation: Int {
        guard let entry = entry(.orientation, in: firstDirectory), let value = integer(entry),
            (1...8).contains(value)
        else { return 1 }
        return value
    }

    /// A text, without trailing zeros and spaces; `nil` where absent or empty.
    public func text(_ tag: Tag) -> String? {
        let directories = [firstDirectory, exifDirectory].compactMap { $0 }
        guard let entry = directories.lazy.compactMap({ self.entry(tag, in: $0) }).first,
            let range = valueRange(entry)
        else { return nil }
        let value = bytes[range]
        let text: String
        if tag == .userComment {
            let characters = value.dropFirst(8)
            switch value.prefix(8) {
            case ArraySlice(Self.unicodeHeader): text = decodeUTF16(characters)
            default: text = String(decoding: characters, as: UTF8.self)
            }
        } else {
            text = String(decoding: value, as: UTF8.self)
        }
        let trimmed = text.trimmingSuffix { $0 == "\0" || $0 == " " }
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Pixels per inch or centimetre.
    public var resolution: Metadata.Resolution? {
        guard let x = rational(.xResolution), let y = rational(.yResolution), x > 0, y > 0 else { return nil }
        let unit = entry(.resolutionUnit, in: firstDirectory).flatMap(integer)
        return .init(x: x, y: y, unit: unit == 3 ? .centimetre : unit == 1 ? .aspect : .inch)
    }

    /// Says that the pixels stand upright and how many there are, and drops the thumbnail, which shows the picture as
    /// it was.
    public mutating func describeUpright(width: Int, height: Int) {
        if let entry = entry(.orientation, in: firstDirectory) { overwrite(entry, with: 1) }
        if let exifDirectory {
            if let entry = entry(.pixelXDimension, in: exifDirectory) { overwrite(entry, with: width) }
            if let entry = entry(.pixelYDimension, in: exifDirectory) { overwrite(entry, with: height) }
        }
        if let end = directory(at: firstDirectory)?.end { store(0, bytes: 4, at: end) }
    }

    /// Sets UserComment, in UTF-16 of the block's byte order after the header `UNICODE`.
    public mutating func setUserComment(_ text: String) {
        let units = Array(text.utf16).flatMap { unit in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return isBigEndian ? pair : pair.reversed()
        }
        let value = Self.unicodeHeader + units
        let position = append(value)
        var comment = [UInt8](repeating: 0, count: Self.entryLength)
        encode(Int(Tag.userComment.rawValue), bytes: 2, into: &comment, at: 0)
        encode(Int(FieldType.undefined.rawValue), bytes: 2, into: &comment, at: 2)
        encode(value.count, bytes: 4, into: &comment, at: 4)
        encode(position, bytes: 4, into: &comment, at: 8)

        let newExif = appendDirectory(exifDirectory, replacing: Tag.userComment, with: comment)
        if let pointer = entry(.exifDirectory, in: firstDirectory) {
            store(newExif, bytes: 4, at: pointer.position + 8)
        } else {
            var pointer = [UInt8](repeating: 0, count: Self.entryLength)
            encode(Int(Tag.exifDirectory.rawValue), bytes: 2, into: &pointer, at: 0)
            encode(Int(FieldType.long.rawValue), bytes: 2, into: &pointer, at: 2)
            encode(1, bytes: 4, into: &pointer, at: 4)
            encode(newExif, bytes: 4, into: &pointer, at: 8)
            let newFirst = appendDirectory(firstDirectory, replacing: .exifDirectory, with: pointer)
            store(newFirst, bytes: 4, at: 4)
        }
    }

    private static let unicodeHeader = Array("UNICODE\0".utf8)

    private var firstDirectory: Int { load(bytes: 4, at: 4) }

    private var exifDirectory: Int? {
        guard let pointer = entry(.exifDirectory, in: firstDirectory) else { return nil }
        let position = load(bytes: 4, at: pointer.position + 8)
        return directory(at: position) == nil ? nil : position
    }

    /// The entries of a directory and where they end; `nil` where it doesn't fit into the block.
    private func directory(at position: Int) -> (entries: [Entry], end: Int)? {
        guard position >= 8, position + 2 <= bytes.count else { return nil }
        let count = load(bytes: 2, at: position)
        let end = position + 2 + count * Self.entryLength
        guard end + 4 <= bytes.count else { return nil }
        let entries = (0..<count).map { index in
            let place = position + 2 + index * Self.entryLength
            return Entry(
                tag: UInt16(load(bytes: 2, at: place)), type: UInt16(load(bytes: 2, at: place + 2)),
                count: load(bytes: 4, at: place + 4), position: place)
        }
        return (entries, end)
    }

    private func entry(_ tag: Tag, in position: Int) -> Entry? {
        directory(at: position)?.entries.first { $0.tag == tag.rawValue }
    }

    /// Where an entry's value stands: in the entry itself if it fits into 4 bytes.
    private func valueRange(_ entry: Entry) -> Range<Int>? {
        guard let type = FieldType(rawValue: entry.type) else { return nil }
        let length = entry.count * type.size
        let start = length <= 4 ? entry.position + 8 : load(bytes: 4, at: entry.position + 8)
        guard length > 0, start + length <= bytes.count else { return nil }
        return start..<(start + length)
    }

    private func integer(_ entry: Entry) -> Int? {
        guard entry.count == 1, let type = FieldType(rawValue: entry.type), type == .short || type == .long else {
            return nil
        }
        return load(bytes: type.size, at: entry.position + 8)
    }

    private func rational(_ tag: Tag) -> Double? {
        guard let entry = entry(tag, in: firstDirectory), entry.type == FieldType.rational.rawValue,
            let range = valueRange(entry), range.count >= 8
        else { return nil }
        let denominator = load(bytes: 4, at: range.lowerBound + 4)
        return denominator == 0 ? nil : Double(load(bytes: 4, at: range.lowerBound)) / Double(denominator)
    }

    private mutating func overwrite(_ entry: Entry, with value: Int) {
        guard entry.count == 1, let type = FieldType(rawValue: entry.type), type == .short || type == .long else {
            return
        }
        store(value, bytes: type.size, at: entry.position + 8)
    }

    /// Appends a copy of a directory, with one entry put in its place by tag; returns where it stands.
    private mutating func appendDirectory(_ old: Int?, replacing tag: Tag, with entry: [UInt8]) -> Int {
        let existing = old.flatMap { directory(at: $0) }
        let kept = (existing?.entries ?? []).filter { $0.tag != tag.rawValue }
        let before = kept.filter { $0.tag < tag.rawValue }
        let after = kept.filter { $0.tag > tag.rawValue }
        func raw(_ entries: [Entry]) -> [UInt8] {
            entries.flatMap { bytes[$0.position..<($0.position + Self.entryLength)] }
        }
        var count = [UInt8](repeating: 0, count: 2)
        encode(kept.count + 1, bytes: 2, into: &count, at: 0)
        let next = existing.map { Array(bytes[$0.end..<($0.end + 4)]) } ?? [0, 0, 0, 0]
        return append(count + raw(before) + entry + raw(after) + next)
    }

    /// Appends at an even position, as TIFF asks for; returns it.
    private mutating func append(_ addition: [UInt8]) -> Int {
        if bytes.count % 2 == 1 { bytes.append(0) }
        defer { bytes += addition }
        return bytes.count
    }

    private func load(bytes count: Int, at position: Int) -> Int {
        guard position >= 0, position + count <= bytes.count else { return 0 }
        let field = bytes[position..<(position + count)]
        return (isBigEndian ? Array(field) : field.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func store(_ value: Int, bytes count: Int, at position: Int) {
        encode(value, bytes: count, into: &bytes, at: position)
    }

    private func encode(_ value: Int, bytes count: Int, into target: inout [UInt8], at position: Int) {
        for index in 0..<count {
            let shift = 8 * (isBigEndian ? count - 1 - index : index)
            target[position + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    private func decodeUTF16(_ characters: ArraySlice<UInt8>) -> String {
        let values = Array(characters)
        let units = stride(from: 0, to: values.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(values[index]), UInt16(values[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(decoding: units, as: UTF16.self)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ predicate: (Character) -> Bool) -> String {
        var result = self[...]
        while let last = result.last, predicate(last) { result.removeLast() }
        return String(result)
    }
}
