/// An Exif block: tags in a TIFF structure (Exif 2.32, §4.6), edited in place.
///
/// Edits never move what is there, so offsets that only their maker understands (MakerNote) stay valid: a value is
/// overwritten where it stands, or appended and linked instead of the old one. What is no longer linked is overwritten
/// with zeros, and cut off where it ends the block. Every offset is checked against the block's length; a tag that
/// points outside of it counts as absent.
public struct Exif: Sendable, Equatable {
    /// The block, from its byte-order mark on.
    public internal(set) var bytes: [UInt8]
    let isBigEndian: Bool

    /// Numbers of the tags that are read and edited (Exif 2.32, §4.6).
    public enum Tag: UInt16, Sendable {
        case imageWidth = 0x0100
        case imageLength = 0x0101
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
        case subjectArea = 0x9214
        case userComment = 0x9286
        case pixelXDimension = 0xA002
        case pixelYDimension = 0xA003
    }

    /// TIFF 6.0, §2, and Exif 3.0, §4.6.2.
    enum FieldType: UInt16 {
        case byte = 1
        case ascii = 2
        case short = 3
        case long = 4
        case rational = 5
        case signedByte = 6
        case undefined = 7
        case signedShort = 8
        case signedLong = 9
        case signedRational = 10
        case float = 11
        case double = 12
        case directory = 13
        case utf8 = 129

        var size: Int {
            switch self {
            case .byte, .ascii, .signedByte, .undefined, .utf8: 1
            case .short, .signedShort: 2
            case .long, .signedLong, .float, .directory: 4
            case .rational, .signedRational, .double: 8
            }
        }

        var isInteger: Bool {
            switch self {
            case .byte, .short, .long, .signedByte, .signedShort, .signedLong: true
            default: false
            }
        }

        var isSigned: Bool { [.signedByte, .signedShort, .signedLong].contains(self) }
    }

    struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: Int
        /// Where the 12 bytes of the entry stand.
        let position: Int
    }

    struct Directory {
        let position: Int
        let entries: [Entry]
        /// Where the offset of the next directory stands; `nil` where the block ends before it.
        let nextPosition: Int?

        var end: Int { position + 2 + entries.count * Exif.entryLength }
        var range: Range<Int> { position..<(nextPosition.map { $0 + 4 } ?? end) }
    }

    static let entryLength = 12

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

    /// How the stored pixels must be turned to stand upright: 1...8; `nil` where the tag is absent or makes no sense.
    public var orientation: Int? {
        entry(.orientation, in: firstDirectory).flatMap(integer).flatMap { (1...8).contains($0) ? $0 : nil }
    }

    /// Pixels per inch or centimetre.
    public var resolution: Metadata.Resolution? {
        guard let x = rational(.xResolution), let y = rational(.yResolution), x > 0, y > 0 else { return nil }
        let unit = entry(.resolutionUnit, in: firstDirectory).flatMap(integer)
        return .init(x: x, y: y, unit: unit == 3 ? .centimetre : unit == 1 ? .aspect : .inch)
    }

    var firstDirectory: Int { load(bytes: 4, at: 4) }

    /// Where the directory of Exif's own tags stands.
    var exifDirectory: Int? { directory(behind: Tag.exifDirectory.rawValue, in: firstDirectory) }

    /// Where the directory stands that a tag points to.
    func directory(behind tag: UInt16, in position: Int) -> Int? {
        guard let pointer = entry(tag, in: position) else { return nil }
        let target = load(bytes: 4, at: pointer.position + 8)
        return entryCount(ofDirectoryAt: target) == nil ? nil : target
    }

    /// A directory; `nil` where its entries don't fit into the block. The offset of the next may be missing, as some
    /// cameras leave it out.
    func directory(at position: Int) -> Directory? {
        guard let count = entryCount(ofDirectoryAt: position) else { return nil }
        let end = position + 2 + count * Self.entryLength
        return Directory(
            position: position, entries: (0..<count).map { entry($0, ofDirectoryAt: position) },
            nextPosition: end + 4 <= bytes.count ? end : nil)
    }

    private func entryCount(ofDirectoryAt position: Int) -> Int? {
        guard position >= 8, position + 2 <= bytes.count else { return nil }
        let count = load(bytes: 2, at: position)
        return position + 2 + count * Self.entryLength <= bytes.count ? count : nil
    }

    private func entry(_ index: Int, ofDirectoryAt position: Int) -> Entry {
        let place = position + 2 + index * Self.entryLength
        return Entry(
            tag: UInt16(load(bytes: 2, at: place)), type: UInt16(load(bytes: 2, at: place + 2)),
            count: load(bytes: 4, at: place + 4), position: place)
    }

    func entry(_ tag: Tag, in position: Int) -> Entry? { entry(tag.rawValue, in: position) }

    func entry(_ tag: UInt16, in position: Int) -> Entry? {
        // There may be very many, and nearly all are asked for one tag after the other.
        guard let count = entryCount(ofDirectoryAt: position) else { return nil }
        let first = (0..<count).first { load(bytes: 2, at: position + 2 + $0 * Self.entryLength) == Int(tag) }
        return first.map { entry($0, ofDirectoryAt: position) }
    }

    /// Where an entry's value stands: in the entry itself if it fits into 4 bytes.
    func valueRange(_ entry: Entry) -> Range<Int>? {
        guard let type = FieldType(rawValue: entry.type) else { return nil }
        let length = entry.count * type.size
        let start = length <= 4 ? entry.position + 8 : load(bytes: 4, at: entry.position + 8)
        guard length > 0, start + length <= bytes.count else { return nil }
        return start..<(start + length)
    }

    /// All of an entry's values, if they are whole numbers.
    func integers(_ entry: Entry) -> [Int]? {
        guard let type = FieldType(rawValue: entry.type), type.isInteger, let range = valueRange(entry) else {
            return nil
        }
        return stride(from: range.lowerBound, to: range.upperBound, by: type.size).map { place in
            let value = load(bytes: type.size, at: place)
            let limit = 1 << (8 * type.size - 1)
            return type.isSigned && value >= limit ? value - 2 * limit : value
        }
    }

    /// An entry's first value, if it is a whole number.
    func integer(_ entry: Entry) -> Int? { integers(entry)?.first }

    private func rational(_ tag: Tag) -> Double? {
        guard let entry = entry(tag, in: firstDirectory), entry.type == FieldType.rational.rawValue,
            let range = valueRange(entry), range.count >= 8
        else { return nil }
        let denominator = load(bytes: 4, at: range.lowerBound + 4)
        return denominator == 0 ? nil : Double(load(bytes: 4, at: range.lowerBound)) / Double(denominator)
    }

    func load(bytes count: Int, at position: Int) -> Int {
        guard position >= 0, position + count <= bytes.count else { return 0 }
        var value = 0
        for place in 0..<count {
            value = value << 8 | Int(bytes[position + (isBigEndian ? place : count - 1 - place)])
        }
        return value
    }
}
