/// The entries of a zip archive (PKWARE's APPNOTE), for those that are stored as they are.
struct ZipDirectory {
    let file: MappedFile
    private var entries: [String: Entry] = [:]

    private struct Entry {
        let isEncrypted: Bool
        let method: UInt16
        let storedSize: Int
        let size: Int
        let header: Int
    }

    private enum Signature {
        static let localHeader: UInt32 = 0x0403_4B50
        static let centralHeader: UInt32 = 0x0201_4B50
        static let end: UInt32 = 0x0605_4B50
        static let end64: UInt32 = 0x0606_4B50
        static let end64Locator: UInt32 = 0x0706_4B50
    }

    private static let endLength = 22
    private static let locatorLength = 20
    private static let cutShort = "the file is damaged or was cut short, download it again"

    init(_ file: MappedFile) throws {
        self.file = file
        let (count, range) = try Self.directory(file)
        var reader = ByteReader(file, range, part: "the zip directory")
        var allowance = Allowance(CheckpointContents.mostTensors, "entries")
        try allowance.take(count, in: reader)
        for _ in 0..<count { try readEntry(&reader) }
    }

    var names: [String] { Array(entries.keys) }

    func contains(_ name: String) -> Bool { entries[name] != nil }

    /// Where the bytes of an entry stand.
    ///
    /// - Throws: `CheckpointError` if there is none of the name, or its bytes are compressed.
    func range(of name: String) throws -> Range<Int> {
        guard let entry = entries[name] else {
            throw file.failure("lacks the entry '\(name)'; \(Self.cutShort)")
        }
        guard entry.method == 0, !entry.isEncrypted, entry.storedSize == entry.size else {
            throw file.failure(
                "entry '\(name)' is compressed or encrypted, expected it stored; load and save the file with PyTorch",
                code: .unsupported)
        }
        guard entry.header >= 0, entry.header <= file.count else {
            throw file.failure("entry '\(name)' stands outside of the file; \(Self.cutShort)")
        }
        var reader = ByteReader(file, entry.header..<file.count, part: "the zip entry '\(name)'")
        guard try reader.value(UInt32.self) == Signature.localHeader else {
            throw file.failure("entry '\(name)' has no header at byte \(entry.header); \(Self.cutShort)")
        }
        // §4.3.7: the lengths of the name and of the extra field are at 26; the latter differs from the directory's,
        // because PyTorch aligns the data with it.
        _ = try reader.skip(22)
        let nameLength = try reader.value(UInt16.self)
        let extraLength = try reader.value(UInt16.self)
        _ = try reader.skip(Int(nameLength) + Int(extraLength))
        let start = try reader.skip(entry.size)
        return start..<start + entry.size
    }

    /// §4.3.16 and, if its fields don't suffice, §4.3.14.
    private static func directory(_ file: MappedFile) throws -> (count: Int, range: Range<Int>) {
        let end = try endRecord(file)
        var reader = ByteReader(file, end..<file.count, part: "the zip directory's end")
        _ = try reader.skip(10)
        var count = Int(try reader.value(UInt16.self))
        var size = Int(try reader.value(UInt32.self))
        var offset = Int(try reader.value(UInt32.self))
        if count == UInt16.max || size == UInt32.max || offset == UInt32.max, let position = try end64(file, end) {
            reader = ByteReader(file, position..<end, part: "the zip64 directory's end")
            guard try reader.value(UInt32.self) == Signature.end64 else {
                throw file.failure("has a zip64 archive without its end; \(cutShort)")
            }
            _ = try reader.skip(28)
            count = try reader.count(UInt64.self)
            size = try reader.count(UInt64.self)
            offset = try reader.count(UInt64.self)
        }
        guard offset <= end, size <= end - offset else {
            throw file.failure("has a zip directory of \(size) bytes at \(offset), outside of the file; \(cutShort)")
        }
        return (count, offset..<offset + size)
    }

    /// The record is last, before a comment of up to 65535 bytes, which it gives the length of.
    private static func endRecord(_ file: MappedFile) throws -> Int {
        let last = file.count - endLength
        for position in stride(from: last, through: max(0, last - Int(UInt16.max)), by: -1) {
            let bytes = file.bytes
            if bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self) == Signature.end,
                Int(bytes.loadUnaligned(fromByteOffset: position + 20, as: UInt16.self)) == last - position
            {
                return position
            }
        }
        throw file.failure("is a zip archive without a directory; \(cutShort)")
    }

    private static func end64(_ file: MappedFile, _ end: Int) throws -> Int? {
        guard end >= locatorLength else { return nil }
        var reader = ByteReader(file, end - locatorLength..<end, part: "the zip64 locator")
        guard try reader.value(UInt32.self) == Signature.end64Locator else { return nil }
        _ = try reader.skip(4)
        let position = try reader.count(UInt64.self)
        guard position <= end else { throw file.failure("has a zip64 end at byte \(position), outside of the file") }
        return position
    }

    /// §4.3.12.
    private mutating func readEntry(_ reader: inout ByteReader) throws {
        guard try reader.value(UInt32.self) == Signature.centralHeader else {
            throw reader.failure("has something else than an entry; \(Self.cutShort)")
        }
        _ = try reader.skip(4)
        let flags = try reader.value(UInt16.self)
        let method = try reader.value(UInt16.self)
        _ = try reader.skip(8)
        let storedSize = try reader.value(UInt32.self)
        let size = try reader.value(UInt32.self)
        let nameLength = try reader.value(UInt16.self)
        let extraLength = try reader.value(UInt16.self)
        let commentLength = try reader.value(UInt16.self)
        _ = try reader.skip(8)
        let header = try reader.value(UInt32.self)
        let name = try reader.name(Int(nameLength))
        let extraStart = try reader.skip(Int(extraLength))
        _ = try reader.skip(Int(commentLength))
        var large = try Self.zip64Field(file, extraStart..<extraStart + Int(extraLength))
        func widened(_ field: UInt32) throws -> Int {
            guard field == .max, large != nil else { return Int(field) }
            return try large!.count(UInt64.self)
        }
        // The zip64 field holds only the values that don't fit, in this order (§4.5.3).
        let wideSize = try widened(size)
        let wideStoredSize = try widened(storedSize)
        let wideHeader = try widened(header)
        let entry = Entry(
            isEncrypted: flags & 1 != 0, method: method, storedSize: wideStoredSize, size: wideSize, header: wideHeader)
        guard entries.updateValue(entry, forKey: name) == nil else {
            throw file.failure("has the zip entry '\(name)' twice; the file is damaged")
        }
    }

    private static func zip64Field(_ file: MappedFile, _ extra: Range<Int>) throws -> ByteReader? {
        var reader = ByteReader(file, extra, part: "a zip entry's extra field")
        while reader.remaining >= 4 {
            let tag = try reader.value(UInt16.self)
            let length = Int(try reader.value(UInt16.self))
            let start = try reader.skip(length)
            if tag == 1 { return ByteReader(file, start..<start + length, part: "a zip64 field") }
        }
        return nil
    }
}
